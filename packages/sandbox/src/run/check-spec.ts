import { realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, normalize } from "node:path";
import { ValidationError } from "@hearth/protocol";
import type { SandboxSpec } from "./sandbox-spec.ts";

const systemFolders = new Set(
  ["/", "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/media", "/mnt", "/opt", "/proc", "/root", "/run"].concat([
    "/sbin",
    "/srv",
    "/sys",
    "/tmp",
    "/usr",
    "/var",
    "/var/tmp",
    "/var/lib",
    "/Users",
    homedir(),
  ]),
);

const refuse = (field: string, message: string): never => {
  throw new ValidationError("sandbox", [{ field, message }]);
};

const plain = (field: string, text: unknown): void => {
  if (typeof text !== "string") refuse(field, "is not text");
  else if (text.includes("\0")) refuse(field, "contains a NUL byte");
  else if (!text.isWellFormed()) refuse(field, "is not valid UTF-8");
};

/** Real path of a folder an agent may work in: no system folder, no home folder as a whole. */
export async function checkWorkspace(folder: string): Promise<string> {
  const field = "/workspace/folder";
  plain(field, folder);
  if (!isAbsolute(folder)) refuse(field, "is not an absolute path");
  const real = await realpath(folder).catch(() => refuse(field, "does not exist"));
  if (!(await stat(real)).isDirectory()) refuse(field, "is not a folder");
  if (systemFolders.has(real)) refuse(field, `is ${real}, a system or home folder; use a folder of its own`);
  return real;
}

function checkMounts(spec: SandboxSpec): void {
  for (const [index, mount] of (spec.readOnlyMounts ?? []).entries()) {
    for (const [name, path] of [
      ["source", mount.source],
      ["target", mount.target ?? mount.source],
    ] as const) {
      const field = `/readOnlyMounts/${index}/${name}`;
      plain(field, path);
      if (!isAbsolute(path) || normalize(path) !== path) refuse(field, "is not a normal absolute path");
    }
    const target = mount.target ?? mount.source;
    if (["/", "/proc", "/dev", "/work", "/run", "/tmp"].includes(target) || /^\/(proc|dev|sys)\//.test(target))
      refuse(`/readOnlyMounts/${index}/target`, "would cover a part of the sandbox");
  }
}

/**
 * Checks everything in a spec that a caller could have let an agent choose.
 * @throws ValidationError naming the field
 */
export async function checkSpec(spec: SandboxSpec): Promise<SandboxSpec> {
  if ("bash" in spec.command) plain("/command/bash", spec.command.bash);
  else {
    if (spec.command.argv.length === 0 || spec.command.argv[0] === "") refuse("/command/argv", "is empty");
    // The shell's `exec` would read it as an option.
    if (spec.command.argv[0].startsWith("-")) refuse("/command/argv/0", "begins with `-`");
    for (const [index, word] of spec.command.argv.entries()) plain(`/command/argv/${index}`, word);
  }
  for (const [name, value] of Object.entries(spec.environment ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) refuse(`/environment/${name}`, "is not a name of a variable");
    plain(`/environment/${name}`, value);
  }
  for (const [name, value] of Object.entries(spec.limits ?? {}))
    if (
      value !== undefined &&
      (!Number.isSafeInteger(value) || value < 0 || (value === 0 && name !== "addressSpaceBytes"))
    )
      refuse(`/limits/${name}`, "is not a positive whole number");
  checkMounts(spec);
  if (spec.directory !== undefined) {
    plain("/directory", spec.directory);
    if (isAbsolute(spec.directory) || spec.directory.split("/").includes(".."))
      refuse("/directory", "is not a path below the workspace");
  }
  if (spec.egressSocket !== undefined) {
    const met = await stat(spec.egressSocket).catch(() => refuse("/egressSocket", "does not exist"));
    if (!met.isSocket()) refuse("/egressSocket", "is not a unix socket");
  }
  for (const [index, path] of (spec.workspace?.protect ?? []).entries())
    if (path === "" || isAbsolute(path) || path.split("/").some((part) => ["", ".", ".."].includes(part)))
      refuse(`/workspace/protect/${index}`, "is not a path below the workspace");
  if (spec.workspace === undefined) return spec;
  return { ...spec, workspace: { ...spec.workspace, folder: await checkWorkspace(spec.workspace.folder) } };
}
