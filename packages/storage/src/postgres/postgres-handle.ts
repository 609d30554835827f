import type { Pool } from "pg";

/** The pool for packages with a hot path of their own. */
export interface PostgresHandle {
  readonly pool: Pool;
  /** The connection string, password included: never log it. */
  readonly url: string;
}
