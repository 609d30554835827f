import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ValidationError } from "@hearth/protocol";
import { QueryStoppedError } from "../errors/query-stopped-error.ts";
import { longestTimer } from "../run/longest-timer.ts";
import type { SqliteQuestion, SqliteReply, WireCell } from "./sqlite-question.ts";

export interface QuerySqliteOptions {
  /** After this the query is killed. */
  milliseconds: number;
  /** Rows that come back at most. */
  rows: number;
  /** Bytes of the rows that come back at most, as JSON. @default 33,554,432 (32 MiB) */
  bytes?: number;
  /** Memory that SQLite may take, beside a database that is given as bytes. @default 268,435,456 (256 MiB) */
  heapBytes?: number;
  signal?: AbortSignal;
}

/** A file by its real path, or its content. */
export type SqliteSource = { path: string } | { content: Uint8Array };

export interface SqliteAnswer {
  columns: readonly string[];
  /** Integers beyond 2^53 as bigint. */
  rows: readonly Record<string, string | number | bigint | Uint8Array | null>[];
  /** There are more rows than came back. */
  truncated: boolean;
}

/** In development it is TypeScript, in what is published JavaScript. */
const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
const childFile = fileURLToPath(new URL(`./sqlite-child.${ending}`, import.meta.url));

/**
 * Asks a SQLite database one question, read-only, in a process of its own that may read nothing else. It is killed at its
 * limits and on abort: SQLite itself cannot be interrupted, and would hold up the whole hub.
 * @throws ValidationError where SQLite refuses the text or the file; QueryStoppedError at a limit; the signal's reason
 */
export async function querySqlite(
  source: SqliteSource,
  sql: string,
  { milliseconds, rows, bytes = 32 * 2 ** 20, heapBytes = 256 * 2 ** 20, signal }: QuerySqliteOptions,
): Promise<SqliteAnswer> {
  signal?.throwIfAborted();
  const path = "path" in source ? source.path : null;
  const content = "content" in source ? source.content : new Uint8Array();
  const question: SqliteQuestion = { path, sql, rows, bytes, heapBytes };
  const reply = await run(question, content, milliseconds, signal);
  if (reply.kind === "memory") throw new QueryStoppedError("memory", heapBytes);
  if (reply.kind === "refused") throw new ValidationError("the statement", [{ field: "/sql", message: reply.message }]);
  return {
    columns: reply.columns,
    rows: reply.rows.map((cells) =>
      Object.fromEntries(reply.columns.map((name, index) => [name, fromWire(cells[index] ?? null)])),
    ),
    truncated: reply.truncated,
  };
}

/** The permission model keeps the process to these files, should SQLite be broken by a damaged database. */
function flags(path: string | null): string[] {
  const files = path === null ? [] : [path, `${path}-wal`, `${path}-shm`, `${path}-journal`];
  const own = [childFile, realpathSync(childFile), fileURLToPath(new URL("../../package.json", import.meta.url))];
  return [
    "--permission",
    "--allow-worker",
    ...[...own, ...files].map((file) => `--allow-fs-read=${file}`),
    "--disable-warning=SecurityWarning",
    "--disable-warning=ExperimentalWarning",
  ];
}

async function run(
  question: SqliteQuestion,
  content: Uint8Array,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Promise<SqliteReply> {
  const child = spawn(process.execPath, [...flags(question.path), childFile], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "pipe", "pipe", "ipc"],
  });
  const [stdin, stdout, stderr] = child.stdio as unknown as [Writable, Readable, Readable];
  // Above what the rows may take: a process that says more than it may is not ours any more.
  let room = question.bytes * 2 + 2 ** 20;
  const said: Buffer[] = [];
  let complaint = "";
  let stopped: "time" | "memory" | undefined;
  const stop = (why: "time" | "memory"): void => {
    stopped ??= why;
    child.kill("SIGKILL");
  };
  const abort = (): void => void child.kill("SIGKILL");
  const timer = setTimeout(stop, Math.min(milliseconds, longestTimer), "time");
  signal?.addEventListener("abort", abort, { once: true });
  try {
    const closed = new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => resolve());
    });
    stdin.on("error", () => undefined);
    stdout.on("data", (chunk: Buffer) => {
      room -= chunk.length;
      if (room < 0) stop("memory");
      else said.push(chunk);
    });
    stderr.on("data", (chunk: Buffer) => {
      if (complaint.length < 4096) complaint += chunk.toString("utf8");
    });
    stdin.write(`${JSON.stringify(question)}\n`);
    stdin.end(content);
    await closed;
    signal?.throwIfAborted();
    if (stopped !== undefined)
      throw new QueryStoppedError(stopped, stopped === "time" ? milliseconds : question.heapBytes);
    if (said.length === 0) throw new QueryStoppedError("lost", 0, new Error(complaint));
    return JSON.parse(Buffer.concat(said).toString("utf8")) as SqliteReply;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    child.kill("SIGKILL");
  }
}

function fromWire(cell: WireCell): string | number | bigint | Uint8Array | null {
  if (cell === null || typeof cell !== "object") return cell;
  if ("integer" in cell) return BigInt(cell.integer);
  return "base64" in cell ? new Uint8Array(Buffer.from(cell.base64, "base64")) : Number(cell.number);
}
