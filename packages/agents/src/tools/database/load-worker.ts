import { parentPort } from "node:worker_threads";
import { ValidationError } from "@hearth/protocol";
import { TableSyntaxError } from "../../builtin/errors/table-syntax-error.ts";
import { readTable } from "../../builtin/table/csv/read-table.ts";
import { check } from "./load-check.ts";
import type { LoadAnswer, LoadJob } from "./load-job.ts";
import { loadSqlite } from "./load-sqlite.ts";
import { openContent } from "./sqlite-file.ts";

/** The thread of one load. It ends with its answer, or with whoever asked. */
async function load({ text, path, content, table: name, mode, expectedRows }: LoadJob): Promise<LoadAnswer> {
  const table = await readTable(text, {
    path,
    delimiter: "auto",
    header: "auto",
    decimal: "auto",
    dateOrder: "auto",
    types: {},
    signal: new AbortController().signal,
  });
  const counted = expectedRows === undefined ? [] : [check("rows in the file", expectedRows, table.rows.length)];
  if (counted.some(({ holds }) => !holds)) return { kind: "mismatch", checks: counted };
  using opened = openContent(content);
  const checks = [...counted, ...loadSqlite(opened.database, name, table, mode)];
  if (checks.some(({ holds }) => !holds)) return { kind: "mismatch", checks };
  return {
    kind: "loaded",
    rows: table.rows.length,
    columns: table.columns,
    notes: table.notes.slice(0, 20),
    checks,
    content: Uint8Array.from(opened.database.serialize()),
  };
}

function refusal(error: unknown): LoadAnswer {
  if (error instanceof TableSyntaxError) return { kind: "syntax", problem: error.problem };
  if (error instanceof ValidationError) return { kind: "invalid", issues: error.issues };
  return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
}

parentPort!.once("message", (job: LoadJob) => {
  void load(job)
    .catch(refusal)
    .then((answer) => parentPort!.postMessage(answer, answer.kind === "loaded" ? [answer.content.buffer] : []));
});
