import type { Database } from "@hearth/storage";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";

/**
 * Lets a Kysely of someone else's run on the hub's database, through the one connection that writes: a second one would
 * wait for the first one's lock in the same thread. There are no interactive transactions; each statement is its own.
 */
export function databaseDialect(database: Database<unknown>): Dialect {
  const sqlite = database.kind === "sqlite";
  const connection: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) =>
      (sqlite ? runOnSqlite(database, query) : runOnPostgres(database, query)) as Promise<QueryResult<Row>>,
    streamQuery() {
      throw new TypeError("nothing is streamed");
    },
  };
  const refuse = (): never => {
    throw new TypeError("there are no interactive transactions");
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => refuse(),
    commitTransaction: async () => refuse(),
    rollbackTransaction: async () => refuse(),
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return {
    createDriver: () => driver,
    createAdapter: () => (sqlite ? new SqliteAdapter() : new PostgresAdapter()),
    createIntrospector: (db) => (sqlite ? new SqliteIntrospector(db) : new PostgresIntrospector(db)),
    createQueryCompiler: () => (sqlite ? new SqliteQueryCompiler() : new PostgresQueryCompiler()),
  };
}

async function runOnSqlite(database: Database<unknown>, query: CompiledQuery): Promise<QueryResult<unknown>> {
  if (query.query.kind === "SelectQueryNode") return { rows: await database.all(query) };
  const sqlite = database.sqlite!;
  const { connection } = sqlite;
  return await sqlite.commit(() => {
    const statement = connection.prepare(query.sql);
    const parameters = query.parameters.map((value) =>
      typeof value === "boolean" ? Number(value) : ((value ?? null) as string),
    );
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) };
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  });
}

async function runOnPostgres(database: Database<unknown>, query: CompiledQuery): Promise<QueryResult<unknown>> {
  const { rows, rowCount } = await database.postgres!.pool.query(query.sql, [...query.parameters]);
  return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
}
