import type { PostgresHandle } from "@hearth/storage";
import type { Clock } from "../clock.ts";
import type { Driver, Limits } from "../store/driver.ts";
import { PostgresDriver } from "./postgres-driver.ts";

export interface OpenPostgresDriverOptions {
  postgres: PostgresHandle;
  limits: Limits;
  clock: Clock;
  onError: (error: unknown) => void;
}

/** PostgreSQL cuts longer names. */
const longestName = 63;

export async function openPostgresDriver({
  postgres,
  limits,
  clock,
  onError,
}: OpenPostgresDriverOptions): Promise<Driver> {
  const { rows } = await postgres.pool.query<{ name: string }>("SELECT current_schema() AS name");
  const channel = `hearth_${rows[0]!.name.replaceAll('"', "")}`.slice(0, longestName);
  const driver = new PostgresDriver({ pool: postgres.pool, limits, clock, channel, onError });
  await driver.start();
  return driver;
}
