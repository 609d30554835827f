import { defineCapability } from "@hearth/runtimes";
import { NotFoundError } from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import { z } from "zod";
import { versionOf } from "../shared/version-of.ts";
import { pathInput } from "../shared/place.ts";
import { unifiedDiff } from "./changed.ts";
import { undoRecords } from "./undo-store.ts";

const maximumBytes = 8 * 1024 * 1024;
const maximumCharacters = 40_000;

export const workspaceDiff = defineCapability({
  name: "workspace.diff",
  description:
    "Compares files of your copy with the originals. Without paths, those that you changed with these tools; what commands changed must be named, or use git.diff.",
  permissions: ["files-read"],
  input: z.strictObject({
    paths: z.array(pathInput).max(200).describe("Files to compare.").optional(),
    skip: z.number().int().min(0).default(0).describe("Files passed over: the next of the page before."),
  }),
  output: z.object({
    files: z.array(
      z.object({
        path: z.string(),
        change: z.enum(["added", "changed", "removed", "same"]),
        diff: z.string().optional(),
      }),
    ),
    next: z.number().optional(),
  }),
  async run({ paths, skip }, { copy, workspace, signal }) {
    const wanted =
      paths ??
      (await undoRecords(copy, signal)).flatMap(({ path, from }) => (from === undefined ? [path] : [from, path]));
    const names = [...new Set(wanted)].toSorted();
    const files: { path: string; change: "added" | "changed" | "removed" | "same"; diff?: string }[] = [];
    let room = maximumCharacters;
    for (const [index, path] of names.entries()) {
      if (index < skip) continue;
      signal.throwIfAborted();
      const [before, after] = [await bytesAt(workspace, path), await bytesAt(copy, path)];
      const diff = differ(before, after) ? unifiedDiff(path, textOf(before), textOf(after), room) : undefined;
      if (files.length > 0 && (diff?.length ?? 0) > room) return { files, next: index };
      room -= diff?.length ?? 0;
      files.push({ path, change: changeOf(before, after), ...(diff === undefined ? {} : { diff }) });
      if (room <= 0 && index + 1 < names.length) return { files, next: index + 1 };
    }
    return { files };
  },
});

async function bytesAt(files: WorkspaceReader, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path, { maximumBytes });
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function differ(before: Uint8Array | undefined, after: Uint8Array | undefined): boolean {
  return changeOf(before, after) !== "same";
}

function changeOf(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
): "added" | "changed" | "removed" | "same" {
  if (before === undefined) return after === undefined ? "same" : "added";
  if (after === undefined) return "removed";
  return versionOf(before) === versionOf(after) ? "same" : "changed";
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : Buffer.from(bytes).toString("utf8");
}
