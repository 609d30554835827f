import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AgentFileError } from "../agent-file/errors/agent-file-error.ts";
import { maximumFileBytes } from "../agent-file/maximum-file-bytes.ts";

export const agentFileName = "AGENT.md";

/** What lies at one agent's place. `unreadable` says why. */
export type FoundFile =
  | { readonly kind: "found"; readonly name: string; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: "unreadable"; readonly name: string; readonly path: string; readonly error: AgentFileError };

/**
 * Reads every `<folder>/<name>/AGENT.md`, in order of their names. A missing folder holds none.
 * @param follow told of the folder and those in it before any file is read, so that no change falls between
 */
export async function readAgentFolder(
  folder: string,
  follow: (folders: readonly string[]) => void,
): Promise<readonly FoundFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  const names = (entries ?? [])
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .toSorted();
  follow([folder, ...names.map((name) => join(folder, name))]);
  const found = await Promise.all(names.map((name) => readOne(name, join(folder, name, agentFileName))));
  return found.filter((file) => file !== undefined);
}

async function readOne(name: string, path: string): Promise<FoundFile | undefined> {
  const unreadable = (message: string, cause?: unknown): FoundFile => ({
    kind: "unreadable",
    name,
    path,
    error: new AgentFileError(path, [{ field: "", message }], cause),
  });
  try {
    // Without O_NONBLOCK a pipe at this place would be waited for.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const met = await file.stat();
    if (!met.isFile()) return unreadable("is not a regular file");
    if ((met.mode & 0o022) !== 0) return unreadable("may be written by other users of this machine: chmod go-w");
    if (met.size > maximumFileBytes) return unreadable(`is ${met.size} bytes and may be ${maximumFileBytes}`);
    return { kind: "found", name, path, bytes: await file.readFile() };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return unreadable(`cannot be read (${code})`, cause);
  }
}
