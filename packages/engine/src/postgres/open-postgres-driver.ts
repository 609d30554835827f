import type { PostgresHandle } from "@hearth/storage";
import type { Clock } from "../clock.ts";
import type { Driver, Limits } from "../store/driver.ts";

export interface OpenPostgresDriverOptions {
  postgres: PostgresHandle;
  limits: Limits;
  clock: Clock;
  onError: (error: unknown) => void;
}

export async function openPostgresDriver(_: OpenPostgresDriverOptions): Promise<Driver> {
  throw new Error("not yet");
}
