import type { WorkspaceReader } from "@hearth/sandbox";
import { decodeText } from "../../builtin/shared/decode-text.ts";
import { NotTextError } from "../../builtin/errors/not-text-error.ts";
import { isUndoFile } from "../workspace/undo-store.ts";

const maximumFileBytes = 1024 * 1024;
const aside = /(?:^|\/)(?:node_modules|\.venv|venv|__pycache__|target|dist|build|vendor|\.next|coverage)\//;

export interface FilesToCheck {
  files: WorkspaceReader;
  pattern: string;
  maximum: number;
  signal: AbortSignal;
  wants?: (path: string) => boolean;
}

/** Text files of a tree, one at a time, without what others made. @returns how many were left unread */
export async function* filesToCheck(options: FilesToCheck): AsyncGenerator<{ path: string; text: string }, number> {
  const { files, pattern, maximum, signal, wants = () => true } = options;
  const entries = (await files.list({ pattern, maximum: 100_000, signal })).filter(
    ({ path, bytes }) => bytes <= maximumFileBytes && !aside.test(path) && !isUndoFile(path) && wants(path),
  );
  for (const { path } of entries.slice(0, maximum)) {
    signal.throwIfAborted();
    try {
      yield { path, text: decodeText(await files.read(path, { maximumBytes: maximumFileBytes, signal }), path) };
    } catch (error) {
      if (!(error instanceof NotTextError)) throw error;
    }
  }
  return entries.length - Math.min(entries.length, maximum);
}

/** The line, counted from 1, of a place in a text. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
