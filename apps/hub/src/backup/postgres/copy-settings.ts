import { type CopySession, plainStatement } from "@hearth/storage";

/** What makes the text of values exact and the same everywhere, and keeps limits of the login from cutting a long copy off. */
const settings = [
  "SET LOCAL datestyle = 'ISO, YMD'",
  "SET LOCAL intervalstyle = 'iso_8601'",
  "SET LOCAL timezone = 'UTC'",
  "SET LOCAL extra_float_digits = 3",
  "SET LOCAL bytea_output = 'hex'",
  "SET LOCAL row_security = off",
  "SET LOCAL statement_timeout = 0",
  "SET LOCAL idle_in_transaction_session_timeout = 0",
  // Whoever keeps a table to themselves for this long is named by the database's complaint.
  "SET LOCAL lock_timeout = '15s'",
];

/** Sets them for the transaction that is open. */
export async function setForCopy(session: CopySession): Promise<void> {
  await session.all(plainStatement(settings.join("; ")));
}

/** How rows are written and read. */
export const copyOptions = "WITH (FORMAT text, ENCODING 'UTF8')";
