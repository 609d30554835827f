import type { QueueEntry } from "../store/driver.ts";
import type { TaskRow } from "../store/rows.ts";

const maximumKeptRows = 20_000;
const keptInputLength = 1000;

/** The rows of the youngest backlog, within bounds, so that what is handed out soon need not be read. */
export class KeptRows {
  #count = 0;

  /** Leaves the entry its row while there is room, and takes it away otherwise. */
  keep(entry: QueueEntry): void {
    if (entry.row === undefined) return;
    if (entry.row.input.length > keptInputLength || this.#count >= maximumKeptRows) entry.row = undefined;
    else this.#count += 1;
  }

  take(entry: QueueEntry): TaskRow | undefined {
    const { row } = entry;
    if (row === undefined) return undefined;
    this.#count -= 1;
    entry.row = undefined;
    return row;
  }
}
