/** What the process that asks a SQLite database is told, as one line of JSON; a database in memory follows it as bytes. */
export interface SqliteQuestion {
  /** Absolute path of the file, or null where its bytes follow. */
  path: string | null;
  sql: string;
  rows: number;
  bytes: number;
  heapBytes: number;
}

/** A cell as JSON holds it: integers beyond 2^53, bytes and numbers that are none are wrapped. */
export type WireCell = string | number | null | { integer: string } | { base64: string } | { number: string };

/** What that process says, as JSON, and ends. */
export type SqliteReply =
  | { kind: "rows"; columns: string[]; rows: WireCell[][]; truncated: boolean }
  /** SQLite refused the text, or the file. */
  | { kind: "refused"; message: string }
  | { kind: "memory" };
