import { constants } from "node:fs";
import { lstat, open, readdir, realpath, type FileHandle } from "node:fs/promises";
import { matchesGlob } from "node:path";
import { NotFoundError, ValidationError } from "@hearth/protocol";
import { FileTooLargeError } from "../errors/file-too-large-error.ts";
import { PathKindError } from "../errors/path-kind-error.ts";
import { PathOutsideError } from "../errors/path-outside-error.ts";
import { errnoOf, FolderHandle } from "./folder-handle.ts";
import type { ListOptions, ReadOptions, WorkspaceEntry, WorkspaceReader } from "./workspace.ts";
import { workspacePath } from "./workspace-path.ts";

const maximumDepth = 64;
const temporaryFile = /^\.hearth-write-[0-9a-f]+\.tmp$/;

/** Opens every folder on the way, hands the last one to `use`, and closes them whatever happens. */
export async function atFolder<Result>(
  root: FolderHandle,
  path: string,
  options: { create?: boolean },
  use: (folder: FolderHandle, name: string) => Promise<Result>,
): Promise<Result> {
  const segments = workspacePath(path);
  if (segments.length > maximumDepth)
    throw new ValidationError("path", [{ field: "/path", message: `is deeper than ${maximumDepth} folders` }]);
  await using stack = new AsyncDisposableStack();
  let folder = root;
  for (const segment of segments.slice(0, -1)) folder = stack.use(await folder.open(segment, path, options));
  return await use(folder, segments.at(-1) ?? "");
}

/** Opens a regular file for reading, never a link, device or FIFO, and never blocks. */
async function openRegular(folder: FolderHandle, name: string, path: string): Promise<FileHandle> {
  await folder.verify(path);
  const complaint = new PathKindError(path, "is not a regular file");
  let handle: FileHandle;
  try {
    const met = await lstat(folder.child(name));
    if (met.isSymbolicLink()) throw new PathOutsideError(path, "is a symbolic link");
    // Opening some devices has effects, so look first; O_NONBLOCK and the second look cover a swap in between.
    if (!met.isFile()) throw complaint;
    handle = await open(folder.child(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    throw errnoOf(thrown) === "ENXIO" ? complaint : await folder.explain(thrown, name, path);
  }
  try {
    await folder.verify(path);
    if (!(await handle.stat()).isFile()) throw complaint;
    return handle;
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

async function readBounded(handle: FileHandle, path: string, options: ReadOptions): Promise<Uint8Array> {
  const maximumBytes = options.maximumBytes ?? 16 * 1024 * 1024;
  const { size } = await handle.stat();
  if (size > maximumBytes) throw new FileTooLargeError(path, size, maximumBytes);
  // A file may grow while it is read, and files of /proc kind say 0: read until the end, up to the limit.
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    const chunk = Buffer.allocUnsafe(Math.min(1024 * 1024, Math.max(size - total, 0) + 1));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, total);
    if (bytesRead === 0) return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
    total += bytesRead;
    if (total > maximumBytes) throw new FileTooLargeError(path, total, maximumBytes);
    chunks.push(chunk.subarray(0, bytesRead));
  }
}

/** One folder's entries and, below them, its folders', in path order. */
async function walk(
  folder: FolderHandle,
  prefix: string,
  depth: number,
  options: ListOptions & { maximum: number },
  found: WorkspaceEntry[],
): Promise<void> {
  options.signal?.throwIfAborted();
  await folder.verify(prefix);
  const names = (await readdir(folder.location, { encoding: "buffer" }))
    .map((name) => ({ name: name.toString("utf8"), faithful: Buffer.from(name.toString("utf8")).equals(name) }))
    .filter(({ name, faithful }) => faithful && name !== ".git" && !temporaryFile.test(name))
    .map(({ name }) => name)
    .toSorted();
  for (const name of names) {
    if (found.length >= options.maximum) return;
    options.signal?.throwIfAborted();
    const path = `${prefix}${name}`;
    const met = await lstat(folder.child(name)).catch(() => undefined);
    if (met?.isFile() === true) {
      if (options.pattern === undefined || matchesGlob(path, options.pattern))
        found.push({ path, bytes: met.size, modifiedAt: Math.round(met.mtimeMs) });
    } else if (met?.isDirectory() === true && depth < maximumDepth) {
      // A folder that vanished, was swapped for a link or may not be read is left out, as a link is.
      const inner = await folder.open(name, path).catch(() => undefined);
      if (inner === undefined) continue;
      await using opened = inner;
      await walk(opened, `${path}/`, depth + 1, options, found);
    }
  }
}

/** The reading half over a root that is already open; the writer builds on it. */
export function readerOver(root: FolderHandle, realRoot: string): WorkspaceReader {
  const reader: WorkspaceReader = {
    root: realRoot,
    async list(options = {}) {
      const found: WorkspaceEntry[] = [];
      await walk(root, "", 0, { ...options, maximum: options.maximum ?? 10_000 }, found);
      return found;
    },
    async read(path, options = {}) {
      options.signal?.throwIfAborted();
      return await atFolder(root, path, {}, async (folder, name) => {
        const handle = await openRegular(folder, name, path);
        try {
          return await readBounded(handle, path, options);
        } finally {
          await handle.close();
        }
      });
    },
    async readText(path, options) {
      const bytes = await reader.read(path, options);
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch (cause) {
        throw new ValidationError(path, [{ field: "/bytes", message: "is not valid UTF-8" }], cause);
      }
    },
    async stat(path) {
      return await atFolder(root, path, {}, async (folder, name) => {
        const handle = await openRegular(folder, name, path);
        try {
          const { size, mtimeMs } = await handle.stat();
          return { path: workspacePath(path).join("/"), bytes: size, modifiedAt: Math.round(mtimeMs) };
        } finally {
          await handle.close();
        }
      });
    },
    [Symbol.asyncDispose]: () => root[Symbol.asyncDispose](),
  };
  return reader;
}

/** Opens the root of a workspace. @throws NotFoundError where there is no such folder */
export async function openRoot(root: string): Promise<{ handle: FolderHandle; real: string }> {
  try {
    return { handle: await FolderHandle.openRoot(root), real: await realpath(root) };
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") throw new NotFoundError("workspace", root);
    if (errnoOf(thrown) === "ENOTDIR") throw new PathKindError(root, "is not a folder");
    throw thrown;
  }
}

/**
 * Opens a folder for reading. Every path is resolved one name at a time against the open folder, following no
 * symbolic link, so a reader reaches nothing else even while the tree is changed under it.
 * Files with several names (hard links) can be read: whoever made the link could already read the file.
 */
export async function openWorkspaceReader(root: string): Promise<WorkspaceReader> {
  const { handle, real } = await openRoot(root);
  return readerOver(handle, real);
}
