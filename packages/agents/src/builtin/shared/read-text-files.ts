import type { AgentContext } from "@hearth/runtimes";
import { NotTextError } from "../errors/not-text-error.ts";
import { decodeText } from "./decode-text.ts";
import { type FileSelection, selectFiles } from "./select-files.ts";

const maximumFileBytes = 16 * 1024 * 1024;

export interface TextFile {
  path: string;
  text: string;
}

/**
 * The text files of a selection, one at a time, so that only one is in memory. Files that are no text or larger
 * than 16 MiB are passed over; `skip` may leave out others before they are read.
 */
export async function* readTextFiles(
  selection: FileSelection,
  context: AgentContext,
  skip: (path: string) => boolean = () => false,
): AsyncGenerator<TextFile> {
  const found = await selectFiles(selection, context);
  for (const [index, { path, bytes }] of found.entries()) {
    context.signal.throwIfAborted();
    if (skip(path) || bytes > maximumFileBytes) continue;
    const content = await context.workspace.read(path, { maximumBytes: maximumFileBytes, signal: context.signal });
    let text: string;
    try {
      text = decodeText(content, path);
    } catch (thrown) {
      if (thrown instanceof NotTextError) continue;
      throw thrown;
    }
    yield { path, text };
    if (index % 100 === 99) context.progress((index + 1) / found.length, `${index + 1} of ${found.length} files`);
  }
}
