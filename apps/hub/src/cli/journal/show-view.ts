import { type JournalReader, openJournalReader, type ViewFilter } from "@hearth/journal";
import { journalFolder } from "../../home/open-home.ts";
import type { Session } from "../action.ts";
import type { ViewFlags } from "../commands/journal.ts";
import { table } from "../output/format.ts";

/** Rows that are laid out together, so that a long log comes as it is read. */
const block = 500;

/** Prints a view of the owner's journal: a line for each entry, or a JSON object a line. Needs no hub. */
export async function showView<Entry>(
  { context, output, signal }: Session,
  { json: _json, all, limit, ...filter }: ViewFlags,
  view: {
    entries: (reader: JournalReader, filter: ViewFilter) => Iterable<Entry>;
    row: (entry: Entry) => string[];
    nothing: string;
  },
): Promise<void> {
  using reader = await openJournalReader({ folder: journalFolder(context.home) });
  const rows: string[][] = [];
  let shown = 0;
  const flush = (): void => {
    if (rows.length > 0) output.text(table(rows.splice(0)));
  };
  for (const entry of view.entries(reader, { ...filter, first: all ? "oldest" : "newest" })) {
    if (!all && shown === limit) break;
    signal.throwIfAborted();
    shown += 1;
    if (output.json) output.data(entry);
    else if (rows.push(view.row(entry)) === block) flush();
  }
  flush();
  if (shown === 0 && !output.json) output.note(view.nothing);
}
