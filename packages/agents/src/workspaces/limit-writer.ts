import type { WorkspaceWriter } from "@hearth/sandbox";
import { WorkspaceQuotaError } from "./errors/workspace-quota-error.ts";
import { type FolderUsage, measureFolder } from "./measure-folder.ts";

export interface Quota {
  /** @default 1073741824 (1 GiB) */
  bytes: number;
  /** @default 100000 */
  files: number;
}

export const defaultQuota: Readonly<Quota> = { bytes: 1024 ** 3, files: 100_000 };

/**
 * A writer that refuses what would make the whole of `root` larger than its quota. Commands write past this door, so
 * the folder is measured before the first write and again when a write would be refused: who made room may go on.
 * @throws WorkspaceQuotaError from `write`
 */
export function limitWriter(
  writer: WorkspaceWriter,
  { agent, root, quota }: { agent: string; root: string; quota: Quota },
): WorkspaceWriter {
  let measured: FolderUsage | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const refusal = (usage: FolderUsage, added: number): WorkspaceQuotaError | undefined => {
    const bytes = usage.bytes + added;
    const files = usage.files + 1;
    if (bytes > quota.bytes) return new WorkspaceQuotaError(agent, "bytes", bytes, quota.bytes);
    return files > quota.files ? new WorkspaceQuotaError(agent, "files", files, quota.files) : undefined;
  };

  const writeWithin: WorkspaceWriter["write"] = async (path, content, options) => {
    const bytes = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
    measured ??= await measureFolder(root);
    if (refusal(measured, bytes) !== undefined) {
      measured = await measureFolder(root);
      const error = refusal(measured, bytes);
      if (error !== undefined) throw error;
    }
    const entry = await writer.write(path, content, options);
    // A file that is replaced counts twice until the folder is measured again.
    measured.bytes += bytes;
    measured.files += 1;
    return entry;
  };

  return {
    ...writer,
    root: writer.root,
    // One after the other: what is measured while another write is under way holds it or not, and nobody knows which.
    async write(path, content, options) {
      const written = turn.then(() => writeWithin(path, content, options));
      turn = written.catch(() => undefined);
      return await written;
    },
  };
}
