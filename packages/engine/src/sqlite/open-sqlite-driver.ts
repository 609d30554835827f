import type { SqliteHandle } from "@hearth/storage";
import type { StoreContext } from "../store/context.ts";
import type { Driver, Limits } from "../store/driver.ts";
import { countLosses } from "../store/redeliver.ts";
import { entryColumns, type TaskRow, toEntry } from "../store/rows.ts";
import { query } from "../store/script.ts";
import { ClaimsJournal } from "./claims-journal.ts";
import { lockOwner } from "./owner-lock.ts";
import { SqliteDriver } from "./sqlite-driver.ts";

export interface OpenSqliteDriverOptions {
  sqlite: SqliteHandle;
  limits: Limits;
  migrateTables: () => Promise<void>;
  contextOf: (driver: Driver) => StoreContext;
}

/** Takes the file's lock, counts what a crash left in flight, and rebuilds the queue. */
export async function openSqliteDriver(options: OpenSqliteDriverOptions): Promise<Driver> {
  const { sqlite, limits, migrateTables, contextOf } = options;
  const inMemory = sqlite.path === ":memory:";
  using stack = new DisposableStack();
  const lock = inMemory ? undefined : stack.use(lockOwner(sqlite.path));
  await migrateTables();
  const journal = inMemory ? undefined : new ClaimsJournal(`${sqlite.path}.claims`);
  const driver = new SqliteDriver({
    sqlite,
    limits,
    journal,
    lock,
    // Each start begins above all earlier ones: 4096 for each millisecond since 1970 fit 53 bits,
    // and no process hands out faster than that.
    firstFence: Date.now() * 4096,
  });
  if (journal !== undefined && journal.recovered.length > 0) {
    await driver.transaction(function* (tx) {
      const inFlight = yield* query<TaskRow>(
        `SELECT ${entryColumns}
         FROM task WHERE ${driver.dialect.among("id")} AND (state = 'ready' OR ${driver.dialect.released})`,
        journal.recovered,
      );
      yield* countLosses(
        contextOf(driver),
        tx,
        inFlight.map((row) => toEntry(row)),
      );
    });
    journal.rewrite([]);
  }
  driver.load();
  stack.move();
  return driver;
}
