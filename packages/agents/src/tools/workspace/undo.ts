import { defineCapability } from "@hearth/runtimes";
import type { WorkspaceWriter } from "@hearth/sandbox";
import { z } from "zod";
import { StaleFileError } from "../errors/stale-file-error.ts";
import { versionOf } from "../shared/version-of.ts";
import { find, forgetUndo, oldContent, undoRecord, undoRecords, type UndoRecord } from "./undo-store.ts";

export const workspaceUndo = defineCapability({
  name: "workspace.undo",
  description: "Takes back one change of yours to a file of your copy, or lists what can be taken back.",
  permissions: ["files-read", "files-write"],
  input: z.strictObject({
    undo: z
      .string()
      .regex(/^[0-9a-f]{12}$/)
      .describe("What the change answered with. Left out, the latest changes are listed.")
      .optional(),
  }),
  output: z.object({
    undone: z.string().optional().describe("The path that is as it was before."),
    changes: z.array(z.object({ undo: z.string(), action: z.string(), path: z.string(), at: z.string() })).optional(),
  }),
  async run({ undo }, { copy, signal }) {
    if (undo === undefined) {
      const records = (await undoRecords(copy, signal)).slice(0, 50);
      return { changes: records.map(({ id, action, path, at }) => ({ undo: id, action, path, at })) };
    }
    const record = await undoRecord(copy, undo);
    await requireUnchanged(copy, record);
    if (record.before === null) await copy.remove(record.path);
    else await copy.write(record.from ?? record.path, await oldContent(copy, record), { signal });
    if (record.from !== undefined) await copy.remove(record.path);
    await forgetUndo(copy, record);
    return { undone: record.from ?? record.path };
  },
});

/** What came after the change is not thrown away with it. @throws StaleFileError */
async function requireUnchanged(files: WorkspaceWriter, { path, before, after, from }: UndoRecord): Promise<void> {
  const now = await find(files, path);
  const version = now === undefined ? null : versionOf(now);
  // As it was before: an undo that was interrupted goes on.
  if (version !== after && version !== before) throw new StaleFileError(path, "has changed since that change was made");
  if (from === undefined) return;
  const there = await find(files, from);
  if (there !== undefined && versionOf(there) !== before) throw new StaleFileError(from, "is there again");
}
