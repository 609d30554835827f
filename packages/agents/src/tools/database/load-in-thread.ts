import { Worker } from "node:worker_threads";
import { ValidationError } from "@hearth/protocol";
import { TableSyntaxError } from "../../builtin/errors/table-syntax-error.ts";
import { LoadMismatchError } from "../errors/load-mismatch-error.ts";
import type { LoadAnswer, LoadJob } from "./load-job.ts";

/**
 * Reads a CSV file and puts it into a SQLite file in a thread of its own, so that a large one holds up nobody else. The
 * thread is ended when the signal aborts.
 * @throws TableSyntaxError, ValidationError, LoadMismatchError; the signal's reason
 */
export async function loadInThread(
  job: LoadJob,
  signal: AbortSignal,
): Promise<Extract<LoadAnswer, { kind: "loaded" }>> {
  signal.throwIfAborted();
  const answer = await ask(job, signal);
  switch (answer.kind) {
    case "loaded":
      return answer;
    case "mismatch":
      throw new LoadMismatchError(job.table, answer.checks, false);
    case "syntax":
      throw new TableSyntaxError(answer.problem);
    case "invalid":
      throw new ValidationError("loading", answer.issues);
    case "failed":
      throw new Error(`loading ${job.table}: ${answer.message}`);
  }
}

async function ask(job: LoadJob, signal: AbortSignal): Promise<LoadAnswer> {
  const answered = Promise.withResolvers<LoadAnswer>();
  // In development it is TypeScript, in what is published JavaScript.
  const file = `./load-worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`;
  const worker = new Worker(new URL(file, import.meta.url));
  const onAbort = (): void => answered.reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  worker.once("message", (answer: LoadAnswer) => answered.resolve(answer));
  worker.once("error", answered.reject);
  worker.once("exit", () => answered.reject(new Error(`the thread that loaded ${job.table} ended`)));
  worker.postMessage(job, []);
  try {
    return await answered.promise;
  } finally {
    signal.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}
