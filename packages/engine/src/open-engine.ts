import type { PlanId, TaskId } from "@hearth/protocol";
import { migrate, toStorageError } from "@hearth/storage";
import { systemClock } from "./clock.ts";
import { planDoors } from "./doors/plan-doors.ts";
import { remoteDoors } from "./doors/remote-doors.ts";
import { scheduleDoors } from "./doors/schedule-doors.ts";
import { taskDoors } from "./doors/task-doors.ts";
import type { Engine } from "./contract.ts";
import type { EngineOptions } from "./engine-options.ts";
import { EngineCore } from "./engine-core.ts";
import { EventHub } from "./event-hub.ts";
import { LimitBook } from "./limit-book.ts";
import { openSqliteDriver } from "./sqlite/open-sqlite-driver.ts";
import type { StoreContext } from "./store/context.ts";
import type { Driver } from "./store/driver.ts";
import { readLimits } from "./store/limits.ts";
import { engineMigrations } from "./store/migrations.ts";

/**
 * Opens the engine on a database, bringing its tables up to date. SQLite belongs to one process at a time;
 * PostgreSQL may be shared by several.
 * @throws EngineLockedError when another process runs the engine on the same SQLite file; StorageError and its kin
 */
export async function openEngine({
  database,
  clock = systemClock,
  leaseMilliseconds = 30_000,
  maximumLosses = 5,
  backoff = {},
  tickMilliseconds = 500,
  scheduleGraceMilliseconds = 60_000,
  random = Math.random,
  onError = () => {},
}: EngineOptions): Promise<Engine> {
  const limits = new LimitBook();
  const events = new EventHub(onError);
  await using stack = new AsyncDisposableStack();
  let driver: Driver;
  const migrateTables = (): Promise<void> => migrate(database, { set: "engine", migrations: engineMigrations });
  const ended = { tasks: (_ids: readonly TaskId[]): void => {}, plans: (_ids: readonly PlanId[]): void => {} };
  const contextOf = (made: Driver): StoreContext => ({
    driver: made,
    clock,
    events,
    backoff: { baseMilliseconds: 1000, maximumMilliseconds: 60_000, ...backoff },
    random,
    limits,
    maximumLosses,
    ended,
  });
  try {
    if (database.sqlite !== undefined) {
      driver = stack.use(await openSqliteDriver({ sqlite: database.sqlite, limits, migrateTables, contextOf }));
    } else {
      const { openPostgresDriver } = await import("./postgres/open-postgres-driver.ts");
      await migrateTables();
      driver = stack.use(await openPostgresDriver({ postgres: database.postgres!, limits, clock, onError }));
    }
    limits.load(await driver.read(() => readLimits()));
  } catch (cause) {
    throw toStorageError(cause);
  }
  const core = stack.use(
    new EngineCore({ context: contextOf(driver), limits, leaseMilliseconds, tickMilliseconds, onError }),
  );
  const resources = stack.move();
  return {
    ...taskDoors(core),
    ...planDoors(core),
    ...remoteDoors(core),
    ...scheduleDoors(core, { scheduleGraceMilliseconds }),
    startWorker: (options = {}) => core.startWorker(options),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
