import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Readable } from "node:stream";
import type { JournalReader } from "@hearth/journal";
import type { Person, Principal } from "@hearth/protocol";
import { type Database, ownedTables, statement } from "@hearth/storage";
import { ZipFile } from "yazl";
import { filesFolder, resultsFolder } from "../home/open-home.ts";
import type { SecretDesk } from "../secrets/secret-desk.ts";

export interface ExportOptions {
  home: string;
  database: Database<unknown>;
  journal: JournalReader;
  secrets: Pick<SecretDesk, "list" | "state">;
}

/** Hashes of credentials and what is computed of texts are of use to this hub alone. */
const leftOut: ReadonlySet<string> = new Set([
  "hearth_credential",
  "hearth_login_link",
  "hearth_memory_vector",
  "hearth_outbox",
]);
const rowsAtOnce = 500;

/**
 * What a person has on this hub, as a ZIP archive: `person.json`, each table's rows and the receipts as JSON lines, and the files they handed in or
 * their goals wrote. Of secrets the names are in it, never a value; of ways to sign in nothing is.
 */
export function exportPerson(person: Person, options: ExportOptions): Readable {
  const archive = new ZipFile();
  const bytes = archive.outputStream as Readable;
  const fail = (thrown: unknown): void => void bytes.destroy(thrown as Error);
  archive.on("error", fail);
  addEntries(archive, entriesOf(person, options)).catch(fail);
  return bytes;
}

/** A file of the archive; its bytes are read once, when it is its turn. */
interface Entry {
  /** With `/` between folders. */
  path: string;
  open: () => Readable;
}

async function addEntries(archive: ZipFile, entries: AsyncIterable<Entry>): Promise<void> {
  for await (const { path, open } of entries) archive.addReadStreamLazy(path, (give) => give(null, open()));
  archive.end();
}

async function* entriesOf(person: Person, { home, database, journal, secrets }: ExportOptions): AsyncGenerator<Entry> {
  const who: Principal & { kind: "person" } = { kind: "person", id: person.id };
  yield { path: "person.json", open: () => Readable.from([JSON.stringify(person, undefined, 2)]) };
  for (const table of await ownedTables(database)) {
    if (leftOut.has(table)) continue;
    yield { path: `data/${table}.jsonl`, open: () => Readable.from(rowsOf(database, table, "owner", person.id)) };
  }
  const settings = (): Readable => Readable.from(rowsOf(database, "hearth_setting", "scope", `person:${person.id}`));
  yield { path: "data/hearth_setting.jsonl", open: settings };
  const state = await secrets.state(person.id);
  const names = state === "open" || state === "closed" ? (await secrets.list(who)).map(({ name }) => name) : [];
  yield { path: "data/secret-names.json", open: () => Readable.from([JSON.stringify({ state, names })]) };
  yield { path: "receipts.jsonl", open: () => Readable.from(receiptsOf(journal, who)) };
  yield* filesBelow(join(filesFolder(home, person.id), ".."), "files");
  const tasks = statement<{ id: string }>(database, "SELECT id FROM task WHERE owner = ? ORDER BY id", [person.id]);
  for (const { id } of await database.all(tasks)) yield* filesBelow(join(resultsFolder(home), id), `results/${id}`);
}

async function* rowsOf(
  database: Database<unknown>,
  table: string,
  column: string,
  value: string,
): AsyncGenerator<string> {
  const columns = await columnsOf(database, table);
  // Only an order that leaves nothing open lets one page follow another.
  const order = Array.from({ length: columns }, (_, index) => index + 1).join(", ");
  for (let offset = 0; ; offset += rowsAtOnce) {
    const query = `SELECT * FROM ${table} WHERE ${column} = ? ORDER BY ${order} LIMIT ${rowsAtOnce} OFFSET ${offset}`;
    const rows = await database.all(statement<object>(database, query, [value]));
    for (const row of rows) yield `${JSON.stringify(row, plainly)}\n`;
    if (rows.length < rowsAtOnce) return;
  }
}

async function columnsOf(database: Database<unknown>, table: string): Promise<number> {
  const query =
    database.kind === "sqlite"
      ? "SELECT COUNT(*) AS columns FROM pragma_table_info(?)"
      : "SELECT COUNT(*) AS columns FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?";
  return Number((await database.first(statement<{ columns: number | string }>(database, query, [table])))!.columns);
}

function* receiptsOf(journal: JournalReader, who: Principal): Generator<string> {
  for (let after = -1; ;) {
    const page = journal.list(who, { after, limit: rowsAtOnce });
    for (const receipt of page) yield `${JSON.stringify(receipt)}\n`;
    if (page.length === 0) return;
    after = page.at(-1)!.index;
  }
}

async function* filesBelow(folder: string, name: string): AsyncGenerator<Entry> {
  const found = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of found) {
    // What a link leads to may be anybody's.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield { path: `${name}/${relative(folder, path).split(sep).join("/")}`, open: () => createReadStream(path) };
  }
}

function plainly(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value;
}
