import { ValidationError } from "@hearth/protocol";
import type { Database, Durability } from "./database.ts";
import type { PostgresConnection } from "./postgres/postgres-connection.ts";
import { openSqlite } from "./sqlite/open-sqlite.ts";

export interface OpenDatabaseOptions {
  /** `sqlite:/path/to/file`, `sqlite::memory:` or `postgres://…`, as in HEARTH_DATABASE_URL. */
  url: string;
  /** @default "full" */
  durability?: Durability;
  /** For PostgreSQL only: how it is reached. @default by the driver's own sockets */
  connection?: PostgresConnection;
}

/** Opens the database a URL names. The PostgreSQL driver is loaded only when one is asked for. */
export async function openDatabase<Schema>({
  url,
  durability = "full",
  connection,
}: OpenDatabaseOptions): Promise<Database<Schema>> {
  if (url.startsWith("sqlite:")) return openSqlite<Schema>({ path: url.slice("sqlite:".length), durability });
  if (/^postgres(ql)?:\/\//.test(url)) {
    const { openPostgres } = await import("./postgres/open-postgres.ts");
    return openPostgres<Schema>({ url, durability, ...connection });
  }
  throw new ValidationError("the database's address", [
    { field: "HEARTH_DATABASE_URL", message: "must begin with sqlite: or postgres://" },
  ]);
}
