import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync, type SQLInputValue } from "node:sqlite";
import type { Database, Durability } from "../database.ts";
import { toStorageError } from "../errors/to-storage-error.ts";
import type { Statement } from "../statement.ts";
import { GroupCommit } from "./group-commit.ts";

export interface SqliteOptions {
  /** Path of the file; its folder is made when it is missing. `:memory:` keeps nothing. */
  path: string;
  /** @default "full" */
  durability?: Durability;
  /** How long to wait for another process's write lock, in milliseconds. @default 5000 */
  busyTimeout?: number;
}

const cacheLimit = 500;
const cacheKibibytes = 32_768;
const checkpointPages = 4000;

/** Opens a SQLite file in WAL mode with foreign keys on. */
export function openSqlite<Schema>({ path, durability = "full", busyTimeout = 5000 }: SqliteOptions): Database<Schema> {
  let connection: DatabaseSync;
  try {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    connection = new DatabaseSync(path, { timeout: busyTimeout });
    connection.exec("PRAGMA journal_mode = WAL");
    connection.exec(`PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
    connection.exec("PRAGMA foreign_keys = ON");
    // Pages of the busiest tables stay in memory, and the log is folded in once for many commits.
    connection.exec(`PRAGMA cache_size = -${cacheKibibytes}`);
    connection.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  } catch (cause) {
    throw toStorageError(cause);
  }
  const group = new GroupCommit(connection);
  const statements = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (statement === undefined) {
      if (statements.size >= cacheLimit) statements.clear();
      statement = connection.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  }

  function rows(query: Statement): unknown[] {
    return prepare(query.sql).all(...query.parameters.map(toSqlite));
  }

  const database: Database<Schema> = {
    kind: "sqlite",
    all: async <Row>(query: Statement<Row>) => {
      try {
        return rows(query) as Row[];
      } catch (cause) {
        throw toStorageError(cause);
      }
    },
    first: async <Row>(query: Statement<Row>) => (await database.all(query))[0],
    batch: (queries) => group.run(() => queries.map(rows)),
    as: <Other>() => database as unknown as Database<Other>,
    sqlite: { connection, path, commit: (work) => group.run(work) },
    postgres: undefined,
    async [Symbol.asyncDispose]() {
      if (!connection.isOpen) return;
      group.flush();
      statements.clear();
      connection.close();
    },
  };
  return database;
}

function toSqlite(value: unknown): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  return value as SQLInputValue;
}
