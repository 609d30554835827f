import { hash } from "node:crypto";
import { NotFoundError, parse } from "@hearth/protocol";
import type { WorkspaceWriter } from "@hearth/sandbox";
import { z } from "zod";
import { versionOf } from "../shared/version-of.ts";

const folder = ".undo";

const record = z.object({
  id: z.string(),
  action: z.enum(["write", "edit", "move", "delete"]),
  path: z.string(),
  /** What was there; null where nothing was. */
  before: z.string().nullable(),
  /** What is there now; null where nothing is. */
  after: z.string().nullable(),
  /** Where a moved file came from. */
  from: z.string().optional(),
  at: z.string(),
});
export type UndoRecord = z.output<typeof record>;

/** Kept old versions are no files of the project. */
export function isUndoFile(path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

export interface Change extends Pick<UndoRecord, "action" | "path" | "from"> {
  before: Uint8Array | undefined;
  after: Uint8Array | string | undefined;
}

/**
 * Keeps what a change replaces, before it is made. The id comes from what is changed into what, so the same change made
 * again after a crash keeps the same record.
 */
export async function keepForUndo(
  files: WorkspaceWriter,
  { action, path, from, before, after }: Change,
): Promise<string> {
  const versions = {
    before: before === undefined ? null : versionOf(before),
    after: after === undefined ? null : versionOf(after),
  };
  const id = hash("sha256", JSON.stringify([action, path, from, versions])).slice(0, 12);
  // Git takes no notice of what lies here.
  if ((await find(files, `${folder}/.gitignore`)) === undefined) await files.write(`${folder}/.gitignore`, "*\n");
  if (before !== undefined) await files.write(`${folder}/${id}.old`, before);
  const kept: UndoRecord = {
    id,
    action,
    path,
    ...versions,
    ...(from === undefined ? {} : { from }),
    at: new Date().toISOString(),
  };
  await files.write(`${folder}/${id}.json`, `${JSON.stringify(kept)}\n`);
  return id;
}

/** What can be undone, newest first. */
export async function undoRecords(files: WorkspaceWriter, signal: AbortSignal): Promise<UndoRecord[]> {
  const entries = await files.list({ pattern: `${folder}/*.json`, maximum: 10_000, signal });
  const found: UndoRecord[] = [];
  for (const { path } of entries) {
    // A command may have put anything here.
    const text = await files.readText(path, { maximumBytes: 65_536 }).catch(() => "");
    const parsed = record.safeParse(safeJson(text));
    if (parsed.success) found.push(parsed.data);
  }
  return found.toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** @throws NotFoundError */
export async function undoRecord(files: WorkspaceWriter, id: string): Promise<UndoRecord> {
  const text = await files.readText(`${folder}/${id}.json`, { maximumBytes: 65_536 }).catch(() => undefined);
  if (text === undefined) throw new NotFoundError("change", id);
  return parse(record, safeJson(text), "the kept change");
}

/** The content that was replaced. @throws NotFoundError */
export async function oldContent(files: WorkspaceWriter, { id }: UndoRecord): Promise<Uint8Array> {
  return await files.read(`${folder}/${id}.old`, { maximumBytes: 64 * 1024 * 1024 });
}

export async function forgetUndo(files: WorkspaceWriter, { id }: UndoRecord): Promise<void> {
  await files.remove(`${folder}/${id}.json`);
  await files.remove(`${folder}/${id}.old`);
}

/** A file's content, or undefined where there is none. */
export async function find(files: WorkspaceWriter, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path, { maximumBytes: 64 * 1024 * 1024 });
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
