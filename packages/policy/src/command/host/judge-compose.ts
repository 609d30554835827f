import { createRequire } from "node:module";
import { ask, deny, type Finding } from "../../rules/decision.ts";
import { isWithin, resolvePath } from "../resolve-path.ts";
import { workspaceRoots } from "../shell-state.ts";

// Loaded when first used: few hubs ever see a compose file.
const load = createRequire(import.meta.url);

/** The names docker looks for when no file is given, in its order. */
export const composeFileNames: readonly string[] = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yaml",
  "docker-compose.yml",
  "compose.override.yaml",
  "compose.override.yml",
  "docker-compose.override.yaml",
  "docker-compose.override.yml",
];

type Yaml = null | boolean | number | string | Yaml[] | { [key: string]: Yaml };

/** Settings of a service that share the host's names, rights or devices, whatever their value. */
const forbidden =
  "cap_add devices device_cgroup_rules sysctls cgroup_parent runtime credential_spec provider use_api_socket volumes_from gpus post_start pre_stop".split(
    " ",
  );
/** Settings that share another's namespace when they say `host` or name a container. */
const namespaces = ["network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup"];

/**
 * Judges what a compose file would start: nothing privileged, no host folder outside the workspace, no docker socket,
 * no shared namespace or device. What other files add (`include`, `extends`) is not seen here, so it asks.
 * @param directory the file's own folder, as the workspace is mounted
 */
export function judgeCompose(text: string, directory: string): Finding[] {
  const { parseAllDocuments } = load("yaml") as typeof import("yaml");
  let content: unknown;
  try {
    const documents = parseAllDocuments(text, { merge: true, schema: "core", uniqueKeys: true });
    const [document, ...more] = documents;
    if (document === undefined || more.length > 0) return [deny("compose-form", "a compose file is one YAML document")];
    if (document.errors.length > 0 || document.warnings.length > 0)
      return [
        deny("compose-form", `the compose file cannot be read: ${document.errors[0]?.message ?? "unknown tags"}`),
      ];
    content = document.toJS({ maxAliasCount: 50 });
  } catch {
    return [deny("compose-form", "the compose file cannot be read")];
  }
  if (!isRecord(content)) return [deny("compose-form", "the compose file is no mapping")];
  const findings: Finding[] = [];
  const where = new Places(directory, findings);
  if (content["include"] !== undefined) findings.push(ask("compose-include", "includes files that were not judged"));
  const services = content["services"];
  if (!isRecord(services)) return [...findings, deny("compose-form", "the compose file has no services")];
  for (const [name, service] of Object.entries(services)) {
    if (isRecord(service)) judgeService(name, service, where, findings);
    else findings.push(deny("compose-form", `the service ${name.slice(0, 40)} is no mapping`));
  }
  for (const volume of valuesOf(content["volumes"]))
    if (isRecord(volume) && volume["driver_opts"] !== undefined)
      findings.push(deny("compose-volume", "a volume with options of its driver can be any folder of the host"));
  for (const kind of ["secrets", "configs"])
    for (const source of valuesOf(content[kind]))
      if (isRecord(source) && source["file"] !== undefined) where.inside(source["file"], "a secret or config");
  return findings;
}

function judgeService(name: string, service: Record<string, Yaml>, where: Places, findings: Finding[]): void {
  const refuse = (what: string): void =>
    void findings.push(deny("compose-rights", `service ${name.slice(0, 40)}: ${what}`));
  if (service["privileged"] !== undefined && service["privileged"] !== false) refuse("privileged");
  for (const key of forbidden) if (service[key] !== undefined) refuse(key);
  for (const key of namespaces) {
    const value = service[key];
    if (
      value !== undefined &&
      !(typeof value === "string" && /^(?:none|private|bridge|shareable|service:[\w.-]+)$/.test(value))
    )
      refuse(`${key} shares what is not its own`);
  }
  for (const option of listOf(service["security_opt"]))
    if (!(typeof option === "string" && /^no-new-privileges(?:[:=]true)?$/.test(option)))
      refuse("security_opt weakens the isolation");
  for (const volume of listOf(service["volumes"])) {
    if (typeof volume === "string") {
      const source = /^([^:]*):/.exec(volume)?.[1];
      if (source !== undefined && !/^[A-Za-z0-9][\w.-]*$/.test(source))
        where.inside(source, `service ${name}: a mount`);
    } else if (!isRecord(volume)) refuse("a volume that cannot be read");
    else if (volume["type"] === "bind") where.inside(volume["source"] ?? null, `service ${name}: a mount`);
    else if (volume["type"] !== "volume" && volume["type"] !== "tmpfs") refuse("a mount of an unknown type");
  }
  const environment = service["env_file"];
  for (const file of Array.isArray(environment) ? environment : environment === undefined ? [] : [environment])
    where.inside(isRecord(file) ? (file["path"] ?? null) : file, `service ${name}: an environment file`);
  const build = service["build"];
  if (build !== undefined) {
    const parts: Record<string, Yaml> = isRecord(build) ? build : { context: build };
    where.inside(parts["context"] ?? ".", `service ${name}: a build folder`);
    for (const key of ["privileged", "entitlements", "ssh", "secrets", "additional_contexts", "network", "extra_hosts"])
      if (parts[key] !== undefined) refuse(`build.${key}`);
  }
  const extended = service["extends"];
  if (isRecord(extended) && extended["file"] !== undefined)
    findings.push(
      ask("compose-include", `service ${name.slice(0, 40)} takes settings from a file that was not judged`),
    );
}

/** Paths of the host that a file names. */
class Places {
  readonly #directory: string;
  readonly #findings: Finding[];

  constructor(directory: string, findings: Finding[]) {
    this.#directory = directory;
    this.#findings = findings;
  }

  inside(value: Yaml, what: string): void {
    const plain = typeof value === "string" && value !== "" && !/[$~\\*?\s]|:\/\/|^[\w.-]+@|^github\.com\//.test(value);
    const path = plain ? resolvePath(this.#directory, value) : undefined;
    if (path === undefined || !workspaceRoots.some((root) => isWithin(path, root)) || path.includes("/.git/"))
      this.#findings.push(
        deny(
          "compose-path",
          `${what.slice(0, 60)} leads to ${typeof value === "string" ? value.slice(0, 60) : "something else"}, not into the workspace`,
        ),
      );
  }
}

function isRecord(value: unknown): value is Record<string, Yaml> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: Yaml | undefined): readonly Yaml[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function valuesOf(value: Yaml | undefined): readonly Yaml[] {
  return isRecord(value) ? Object.values(value) : [];
}
