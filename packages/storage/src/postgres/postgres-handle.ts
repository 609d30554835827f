import type { Pool, PoolClient } from "pg";

/** The pool for packages with a hot path of their own. */
export interface PostgresHandle {
  readonly pool: Pool;
  /** The connection string, password included: never log it. */
  readonly url: string;
}

/** A connection of the pool, for as long as one transaction takes. */
export type PostgresClient = PoolClient;
