import { chown, chmod, realpath, stat } from "node:fs/promises";
import { nobody } from "@hearth/sandbox";
import { ModelError } from "../errors/model-error.ts";
import { ModelFileError } from "../errors/model-file-error.ts";
import { memoryNeeded, usualContextTokens } from "../files/memory-needed.ts";
import { openFileSource } from "../files/open-file-source.ts";
import { readGgufHeader } from "../files/read-gguf-header.ts";
import { deviceFit } from "../registry/device-fit.ts";
import type { ModelSettings } from "../registry/model-settings.ts";

/** A file that may be given to the engine. */
export interface CheckedFile {
  /** Without symbolic links. */
  path: string;
  /** What it needs in memory, by its header. */
  memoryBytes: number;
  /** Tokens it is run with: what it was trained for, 8,192 at most. */
  contextTokens: number;
}

/**
 * Looks at a file once more before it is run, since it may have changed since it was entered.
 * @throws ModelError `file-refused`, `too-large`
 */
export async function checkModelFile(model: string, file: NonNullable<ModelSettings["file"]>): Promise<CheckedFile> {
  const refused = (why: string): ModelError => new ModelError(why, { reason: "file-refused", model });
  try {
    await using source = await openFileSource(file.path);
    const header = await readGgufHeader(source);
    const memoryBytes = memoryNeeded(header);
    if (deviceFit(memoryBytes) === "too-large")
      throw new ModelError(`it needs about ${gigabytes(memoryBytes)}, which is more than this device can give`, {
        reason: "too-large",
        model,
      });
    const path = await realpath(file.path);
    if (!(await sandboxReads(path, file.pulled === true)))
      throw refused(`${path} can be read by root only, and what runs it is not root; chmod a+r it`);
    return {
      path,
      memoryBytes,
      contextTokens: Math.min(header.contextTokens ?? usualContextTokens, usualContextTokens),
    };
  } catch (error) {
    throw error instanceof ModelFileError ? refused(error.message) : error;
  }
}

/**
 * A hub that runs as root has its sandboxes run as nobody. A pulled file is ours, so it is given to nobody's group to
 * read; its folder keeps everyone else out.
 */
async function sandboxReads(path: string, ours: boolean): Promise<boolean> {
  if (process.getuid?.() !== 0) return true;
  const { mode, uid, gid } = await stat(path);
  const bit = uid === nobody.uid ? 0o400 : gid === nobody.gid ? 0o040 : 0o004;
  if ((mode & bit) !== 0) return true;
  if (!ours) return false;
  await chown(path, 0, nobody.gid);
  await chmod(path, 0o640);
  return true;
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
