import { type Event, ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
import { statement } from "../../statement.ts";
import { pageLimit } from "../page-limit.ts";
import type { EventRow, StoreTables } from "../tables.ts";
import { toEvent } from "./event-row.ts";

export interface EventListOptions {
  /** The last id already seen. @default 0 */
  after?: number;
  /** @default 50, at most 1000 */
  limit?: number;
}

/** What may be asked about events. A principal sees those of its owner only. */
export interface EventReader {
  /** Oldest first. */
  list(who: Principal, options?: EventListOptions): Promise<Event[]>;
  /** The highest and lowest id still kept for this owner; 0 when there is none. */
  range(who: Principal): Promise<{ first: number; last: number }>;
}

export function createEventReader(database: ReadableDatabase<StoreTables>): EventReader {
  return {
    async list(who, { after = 0, limit } = {}) {
      const query = "SELECT * FROM hearth_event WHERE owner = ? AND id > ? ORDER BY id LIMIT ?";
      const rows = await database.all(statement<EventRow>(database, query, [ownerOf(who), after, pageLimit(limit)]));
      return rows.map(toEvent);
    },
    async range(who) {
      const query = "SELECT min(id) AS first, max(id) AS last FROM hearth_event WHERE owner = ?";
      const row = await database.first(
        statement<{ first: number | null; last: number | null }>(database, query, [ownerOf(who)]),
      );
      return { first: row?.first ?? 0, last: row?.last ?? 0 };
    },
  };
}
