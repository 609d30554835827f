import { type Event, ownerOf, type Principal } from "@hearth/protocol";
import type { ReadableDatabase } from "../../database.ts";
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
  const { queries } = database;
  return {
    async list(who, { after = 0, limit } = {}) {
      const rows = await database.all<EventRow>(
        queries
          .selectFrom("hearth_event")
          .selectAll()
          .where("owner", "=", ownerOf(who))
          .where("id", ">", after)
          .orderBy("id")
          .limit(pageLimit(limit))
          .compile(),
      );
      return rows.map(toEvent);
    },
    async range(who) {
      const row = await database.first(
        queries
          .selectFrom("hearth_event")
          .select(({ fn }) => [fn.min("id").as("first"), fn.max("id").as("last")])
          .where("owner", "=", ownerOf(who))
          .compile(),
      );
      return { first: row?.first ?? 0, last: row?.last ?? 0 };
    },
  };
}
