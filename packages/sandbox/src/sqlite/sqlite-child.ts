import { writeSync } from "node:fs";
import { constants, DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { SqliteQuestion, SqliteReply, WireCell } from "./sqlite-question.ts";

/**
 * The process that asks one question of one SQLite database. SQLite cannot be interrupted from JavaScript, so it works in a
 * thread, and this process ends itself when the hub is gone; the hub ends it at the limits.
 */

interface ThreadData {
  question: SqliteQuestion;
  content: Uint8Array;
}

const forbidden = new Set<number>([
  constants.SQLITE_ATTACH,
  constants.SQLITE_DETACH,
  constants.SQLITE_CREATE_VTABLE,
  constants.SQLITE_DROP_VTABLE,
]);
const forbiddenFunctions = new Set(["load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"]);

/** The SQLite of Node is built without limits of its own for memory, so it is watched from outside. */
const watchMilliseconds = 10;

if (isMainThread) await main();
else parentPort?.postMessage(ask(workerData as ThreadData), []);

async function main(): Promise<void> {
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const input = Buffer.concat(chunks);
  const line = input.indexOf(10);
  const question = JSON.parse(input.subarray(0, line).toString("utf8")) as SqliteQuestion;
  const content = new Uint8Array(input.subarray(line + 1));
  const thread = new Worker(new URL(import.meta.url), {
    workerData: { question, content } satisfies ThreadData,
    transferList: [content.buffer],
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil((question.bytes * 8) / 2 ** 20) + 64 },
  });
  const ceiling = process.memoryUsage.rss() + content.length + question.heapBytes;
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() <= ceiling) return;
    writeSync(1, JSON.stringify({ kind: "memory" } satisfies SqliteReply));
    process.kill(process.pid, "SIGKILL");
  }, watchMilliseconds);
  const reply = await new Promise<SqliteReply>((resolve) => {
    thread.once("message", resolve);
    thread.once("error", (error) => {
      const memory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      resolve(memory ? { kind: "memory" } : { kind: "refused", message: String(error) });
    });
  });
  clearInterval(watch);
  process.stdout.end(JSON.stringify(reply), () => process.disconnect?.());
}

function ask({ question, content }: ThreadData): SqliteReply {
  try {
    using database = open(question, content);
    // What it sorts would go to the disk otherwise, where nothing limits it.
    database.exec("PRAGMA temp_store = MEMORY");
    database.setAuthorizer((action, first, second) =>
      forbidden.has(action) || (action === constants.SQLITE_FUNCTION && forbiddenFunctions.has(second ?? first ?? ""))
        ? constants.SQLITE_DENY
        : constants.SQLITE_OK,
    );
    return read(database, question);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: "refused", message: error.message };
  }
}

function open({ path }: SqliteQuestion, content: Uint8Array): DatabaseSync {
  if (path !== null) return new DatabaseSync(path, { readOnly: true, allowExtension: false, timeout: 1000 });
  const database = new DatabaseSync(":memory:", { allowExtension: false });
  database.deserialize(content);
  // What is done to the copy stays there, and is of no use to anybody.
  database.exec("PRAGMA query_only = 1");
  return database;
}

function read(database: DatabaseSync, { sql, rows: maximum, bytes }: SqliteQuestion): SqliteReply {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const columns = statement.columns().map(({ name }) => name);
  const rows: WireCell[][] = [];
  let left = bytes;
  for (const row of statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
    const cells = row.map(toWire);
    left -= cells.reduce((sum: number, cell) => sum + sizeOf(cell), 2);
    if (rows.length === maximum || left < 0) return { kind: "rows", columns, rows, truncated: true };
    rows.push(cells);
  }
  return { kind: "rows", columns, rows, truncated: false };
}

function toWire(value: SQLOutputValue): WireCell {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : { integer: String(value) };
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function sizeOf(cell: WireCell): number {
  if (typeof cell === "string") return Buffer.byteLength(cell) + 3;
  if (cell === null || typeof cell === "number") return 12;
  return ("base64" in cell ? cell.base64.length : 32) + 16;
}
