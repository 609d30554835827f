import { randomBytes } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { lstat, open, rename, unlink } from "node:fs/promises";
import { NotFoundError, ValidationError } from "@hearth/protocol";
import { FileTooLargeError } from "../errors/file-too-large-error.ts";
import { PathKindError } from "../errors/path-kind-error.ts";
import { PathOutsideError } from "../errors/path-outside-error.ts";
import { PathProtectedError } from "../errors/path-protected-error.ts";
import { errnoOf, type FolderHandle } from "./folder-handle.ts";
import { atFolder, openRoot, readerOver } from "./open-workspace-reader.ts";
import { isProtectedPath, protectedPaths } from "./protected-paths.ts";
import { workspacePath } from "./workspace-path.ts";
import type { WorkspaceEntry, WorkspaceWriter } from "./workspace.ts";

export interface OpenWriterOptions {
  /** Paths that are never written or removed. @default protectedPaths */
  protect?: readonly string[];
}

/** What is in the way of a write, or undefined. A hard link could lead outside, so a file must have one name. */
async function replaceable(folder: FolderHandle, name: string, path: string): Promise<Stats | undefined> {
  let met: Stats;
  try {
    met = await lstat(folder.child(name));
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return undefined;
    throw await folder.explain(thrown, name, path);
  }
  if (met.isSymbolicLink()) throw new PathOutsideError(path, "is a symbolic link");
  if (!met.isFile()) throw new PathKindError(path, "is not a regular file");
  if (met.nlink > 1) throw new PathKindError(path, `is a file with ${met.nlink} names (hard links)`);
  return met;
}

async function writeAtomically(
  folder: FolderHandle,
  name: string,
  path: string,
  bytes: Uint8Array,
  mode: number,
): Promise<WorkspaceEntry> {
  const before = await replaceable(folder, name, path);
  const temporary = folder.child(`.hearth-write-${randomBytes(8).toString("hex")}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(temporary, flags, mode & 0o777);
  try {
    try {
      // Permission bits survive; set-uid, set-gid and sticky never do.
      if (before !== undefined) await handle.chmod(before.mode & 0o777);
      await folder.giveToOwner(handle);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await folder.verify(path);
    await rename(temporary, folder.child(name));
  } catch (thrown) {
    await unlink(temporary).catch(() => undefined);
    if (errnoOf(thrown) === "EISDIR") throw new PathKindError(path, "is not a regular file");
    throw thrown;
  }
  await folder.sync();
  const after = await lstat(folder.child(name));
  return { path: workspacePath(path).join("/"), bytes: bytes.length, modifiedAt: Math.round(after.mtimeMs) };
}

function toBytes(content: Uint8Array | string): Uint8Array {
  if (typeof content !== "string") return content;
  if (!content.isWellFormed())
    throw new ValidationError("content", [{ field: "/bytes", message: "is not valid UTF-8 (a lone surrogate)" }]);
  return Buffer.from(content);
}

/**
 * Opens a folder for reading and writing. A write goes to a temporary file beside the target, is synced, and
 * renamed over it; a crash leaves the old or the new content and at most one hidden `.hearth-write-*.tmp`.
 */
export async function openWorkspaceWriter(root: string, options: OpenWriterOptions = {}): Promise<WorkspaceWriter> {
  const { handle, real } = await openRoot(root);
  const reader = readerOver(handle, real);
  const protect = options.protect ?? protectedPaths;
  const refuseProtected = (path: string): void => {
    if (isProtectedPath(workspacePath(path).join("/"), protect)) throw new PathProtectedError(path);
  };
  return {
    ...reader,
    async write(path, content, { maximumBytes = 64 * 1024 * 1024, mode = 0o666, signal } = {}) {
      signal?.throwIfAborted();
      refuseProtected(path);
      const bytes = toBytes(content);
      if (bytes.length > maximumBytes) throw new FileTooLargeError(path, bytes.length, maximumBytes);
      return await atFolder(handle, path, { create: true }, async (folder, name) => {
        await folder.verify(path);
        return await writeAtomically(folder, name, path, bytes, mode);
      });
    },
    async remove(path) {
      refuseProtected(path);
      try {
        return await atFolder(handle, path, {}, async (folder, name) => {
          if ((await replaceable(folder, name, path)) === undefined) return false;
          await folder.verify(path);
          await unlink(folder.child(name));
          await folder.sync();
          return true;
        });
      } catch (thrown) {
        if (thrown instanceof NotFoundError) return false;
        throw thrown;
      }
    },
  };
}
