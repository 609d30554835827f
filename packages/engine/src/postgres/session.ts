import type { Pool, PoolClient } from "pg";
import { toStorageError } from "@hearth/storage";
import type { Runner } from "./run-script.ts";

// Every statement of the engine finds its rows by key. Without statistics, or with those of an empty table, the planner
// may choose to read whole tables and compare everything with everything; it is not given the choice.
export const plannerSettings =
  "SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";

const deadlock = "40P01";
const serializationFailure = "40001";
const attempts = 20;

export interface TransactionSettings {
  /** What need not survive a crash of the database, such as a claim, need not wait for its disk. @default true */
  durable?: boolean;
  /** Called before another attempt, to forget what the failed one did in memory. */
  onRetry?: () => void;
}

/** Runs `work` in one transaction, again when the database broke it off because of others. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (runner: Runner) => Promise<Result>,
  { durable = true, onRetry = () => {} }: TransactionSettings = {},
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (cause) {
      throw toStorageError(cause);
    }
    let broken: Error | undefined;
    try {
      await client.query(`BEGIN; ${plannerSettings}${durable ? "" : "; SET LOCAL synchronous_commit = off"}`);
      const result = await work(client);
      await client.query("COMMIT");
      return result;
    } catch (cause) {
      await client.query("ROLLBACK").catch((error: Error) => {
        broken = error;
      });
      const code = sqlState(cause);
      if ((code !== deadlock && code !== serializationFailure) || attempt >= attempts) throw toStorageError(cause);
      onRetry();
    } finally {
      client.release(broken);
    }
  }
}

function sqlState(error: unknown): string | undefined {
  const direct = (error as { code?: unknown }).code;
  const inner = (error as { cause?: { code?: unknown } }).cause?.code;
  return [direct, inner].find((code) => typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) as string | undefined;
}
