import type { SqliteHandle } from "./sqlite/sqlite-handle.ts";
import type { PostgresHandle } from "./postgres/postgres-handle.ts";
import type { Statement } from "./statement.ts";

/** How safe an acknowledged write is. `full` survives power loss; `normal` survives the end of the process only. */
export type Durability = "full" | "normal";

/** The reading half. A store that is given only this cannot write. */
export interface ReadableDatabase<Schema> {
  readonly kind: "sqlite" | "postgres";
  /** Never set: it carries the type of the tables, so that a store is not given a database without its own. */
  readonly tables?: Schema;
  all<Row>(query: Statement<Row>): Promise<Row[]>;
  first<Row>(query: Statement<Row>): Promise<Row | undefined>;
}

/**
 * One database for both kinds. There are no interactive transactions: a batch is atomic and durable when it
 * resolves, and a read-modify-write is one conditional statement. So no caller can hold a write lock over an await.
 */
export interface Database<Schema> extends ReadableDatabase<Schema>, AsyncDisposable {
  /** Runs the statements in order, all or none. Resolves with the rows each returned, after the commit. */
  batch(queries: readonly Statement[]): Promise<readonly (readonly unknown[])[]>;
  /** The same database with the tables of another schema type. */
  as<Other>(): Database<Other>;
  /** For packages with a hot path of their own. Exactly one of the two is set, as `kind` says. */
  readonly sqlite: SqliteHandle | undefined;
  readonly postgres: PostgresHandle | undefined;
}
