import { Pool, types } from "pg";
import type { Database, Durability } from "../database.ts";
import { toStorageError } from "../errors/to-storage-error.ts";
import type { PostgresConnection } from "./postgres-connection.ts";
import type { Statement } from "../statement.ts";

export interface PostgresOptions extends PostgresConnection {
  /** `postgres://user:password@host:port/database`. A `search_path` may be given as `?options=-c%20search_path%3Dname`. */
  url: string;
  /** @default "full" */
  durability?: Durability;
}

/** Connects to PostgreSQL 15 or newer. Whole numbers come back as numbers: all of ours fit 53 bits. */
export async function openPostgres<Schema>({
  url,
  durability = "full",
  maximumConnections = 10,
  stream,
  tls,
  connectMilliseconds,
}: PostgresOptions): Promise<Database<Schema>> {
  const pool = new Pool({
    connectionString: url,
    max: maximumConnections,
    // Statements of a transaction that nobody reads share a round trip with those that follow.
    pipeline: true,
    types: { getTypeParser: (id, format) => (id === types.builtins.INT8 ? Number : types.getTypeParser(id, format)) },
    ...(stream === undefined ? {} : { stream }),
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(connectMilliseconds === undefined ? {} : { connectionTimeoutMillis: connectMilliseconds }),
    ...(durability === "normal" ? { options: "-c synchronous_commit=off" } : {}),
  });
  // Without a listener the loss of an idle connection would end the process; the next query reports the loss.
  pool.on("error", () => {});
  // And so would that of one in use, which the pool does not listen to: its queries fail with the loss.
  pool.on("connect", (client) => client.on("error", () => {}));
  try {
    (await pool.connect()).release();
  } catch (cause) {
    await pool.end();
    throw toStorageError(cause);
  }

  const database: Database<Schema> = {
    kind: "postgres",
    all: async <Row>(query: Statement<Row>) => {
      try {
        return (await pool.query(query.sql, [...query.parameters])).rows as Row[];
      } catch (cause) {
        throw toStorageError(cause);
      }
    },
    first: async <Row>(query: Statement<Row>) => (await database.all(query))[0],
    batch: async (queries) => {
      const client = await pool.connect().catch((cause: unknown) => {
        throw toStorageError(cause);
      });
      let broken: Error | undefined;
      try {
        await client.query("BEGIN");
        const results: unknown[][] = [];
        for (const query of queries) results.push((await client.query(query.sql, [...query.parameters])).rows);
        await client.query("COMMIT");
        return results;
      } catch (cause) {
        await client.query("ROLLBACK").catch((error: Error) => (broken = error));
        throw toStorageError(cause);
      } finally {
        client.release(broken);
      }
    },
    as: <Other>() => database as unknown as Database<Other>,
    sqlite: undefined,
    postgres: { pool, url },
    async [Symbol.asyncDispose]() {
      if (!pool.ended) await pool.end();
    },
  };
  return database;
}
