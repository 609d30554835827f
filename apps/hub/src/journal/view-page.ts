import { setImmediate as nextTurn } from "node:timers/promises";

/** Entries between two turns of the event loop: a hub serves while it looks through its log. */
const slice = 500;

export interface ViewPage<Entry> {
  entries: Entry[];
  /** The index to go on behind (with `after`, or `before` when the newest come first); undefined at the end. */
  next?: number;
}

/**
 * The first so many entries of a view. Entries of one receipt stay together, so there may be a few more.
 * @param wanted what to show of the view
 */
export async function viewPage<Entry extends { index: number }>(
  view: Iterable<Entry>,
  { limit, wanted = () => true }: { limit: number; wanted?: (entry: Entry) => boolean },
): Promise<ViewPage<Entry>> {
  const entries: Entry[] = [];
  let seen = 0;
  for (const entry of view) {
    if (++seen % slice === 0) await nextTurn();
    const last = entries.at(-1)?.index;
    if (entries.length >= limit && entry.index !== last) return { entries, next: last! };
    if (wanted(entry)) entries.push(entry);
  }
  return { entries };
}
