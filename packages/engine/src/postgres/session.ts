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

/**
 * Runs `work` in one transaction, again when the database broke it off because of others. The connection is a pipeline:
 * what is given to `send` is not waited for until the commit is on its way too. When any of it fails, the database
 * refuses all that follows and makes a rollback of the commit.
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (runner: Runner, send: (query: Promise<unknown>) => void) => Promise<Result>,
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
    const sent: Promise<unknown>[] = [];
    const send = (query: Promise<unknown>): void => {
      // Looked at below; until then its failure is not unhandled.
      query.catch(() => {});
      sent.push(query);
    };
    try {
      send(client.query(`BEGIN; ${plannerSettings}${durable ? "" : "; SET LOCAL synchronous_commit = off"}`));
      const result = await work(client, send);
      send(client.query("COMMIT"));
      await Promise.all(sent);
      return result;
    } catch (thrown) {
      // The first failure is the cause: what came after it was only refused.
      const cause = await firstFailure(sent, thrown);
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

async function firstFailure(sent: readonly Promise<unknown>[], otherwise: unknown): Promise<unknown> {
  const failed = (await Promise.allSettled(sent)).find(({ status }) => status === "rejected");
  return failed?.status === "rejected" ? (failed.reason as unknown) : otherwise;
}

function sqlState(error: unknown): string | undefined {
  const direct = (error as { code?: unknown }).code;
  const inner = (error as { cause?: { code?: unknown } }).cause?.code;
  return [direct, inner].find((code) => typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) as string | undefined;
}
