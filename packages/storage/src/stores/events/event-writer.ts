import { type Event, type NewEvent, ownerOf, type Principal } from "@hearth/protocol";
import type { Database } from "../../database.ts";
import { insertRows } from "../../insert-rows.ts";
import { plainStatement, type Statement, statement } from "../../statement.ts";
import { requireOwner } from "../require-owner.ts";
import type { EventRow, StoreTables } from "../tables.ts";
import { toEvent, toEventColumns } from "./event-row.ts";

export interface PruneOptions {
  /** At most so many of the owner's newest events are kept. */
  keep: number;
}

/** What may be changed. */
export interface EventWriter {
  /**
   * Appends the events in order, all or none, and returns them with their ids. Ids become visible in rising
   * order: who has read up to an id never finds a lower one later.
   * @throws ValidationError when an event is another owner's
   */
  append(who: Principal, events: readonly NewEvent[]): Promise<Event[]>;
  /** Deletes the owner's oldest events. Returns how many. */
  prune(who: Principal, options: PruneOptions): Promise<number>;
}

/** A number of its own, beside the one that guards migrations. */
const appendLock = 7_238_412;
const postgresRowsPerStatement = 500;

export interface EventWriterOptions {
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
  /** Statements that are carried out with an event or not at all. @default none */
  beside?: (event: NewEvent) => readonly Statement[];
}

export function createEventWriter(
  database: Database<StoreTables>,
  { now = Date.now, beside = () => [] }: EventWriterOptions = {},
): EventWriter {
  // One row a statement keeps SQLite's cache of prepared statements small; PostgreSQL pays for each round trip.
  const rowsPerStatement = database.kind === "sqlite" ? 1 : postgresRowsPerStatement;
  // Sequence numbers are taken before the commit: without the lock a reader could see 7 before 6 exists.
  const lock = database.kind === "sqlite" ? [] : [plainStatement(`SELECT pg_advisory_xact_lock(${appendLock})`)];

  return {
    async append(who, events) {
      if (events.length === 0) return [];
      const time = now();
      for (const event of events) requireOwner(who, event.owner, "the event");
      const statements: Statement[] = [];
      for (let start = 0; start < events.length; start += rowsPerStatement) {
        const rows = events.slice(start, start + rowsPerStatement).map((event) => toEventColumns(event, time));
        statements.push(insertRows(database, "hearth_event", rows, "RETURNING *"));
      }
      const further = events.flatMap((event) => beside(event));
      const all = await database.batch([...lock, ...statements, ...further]);
      const results = all.slice(lock.length, lock.length + statements.length) as EventRow[][];
      return results
        .flat()
        .toSorted((a, b) => a.id - b.id)
        .map(toEvent);
    },
    async prune(who, { keep }) {
      const owner = ownerOf(who);
      const query = `DELETE FROM hearth_event WHERE owner = ? AND id <=
        (SELECT id FROM hearth_event WHERE owner = ? ORDER BY id DESC LIMIT 1 OFFSET ?) RETURNING id`;
      const [rows] = await database.batch([statement(database, query, [owner, owner, keep])]);
      return rows?.length ?? 0;
    },
  };
}
