import { createHash } from "node:crypto";
import type { ResultStatus } from "../messages/worker-status.ts";

/** A task as a worker's runner takes it. */
export interface Job {
  id: string;
  operation: string;
  version: number;
  own: Uint8Array;
  shared?: Uint8Array;
  priority: number;
  /** Monotonic milliseconds. */
  deadline: number;
}

/** What became of it. */
export interface JobResult {
  status: ResultStatus;
  /** Milliseconds. */
  computationTime: number;
  result?: Uint8Array;
  errorCode?: string;
  errorMessage?: string;
  cached?: boolean;
}

/** Why a run was stopped before its end. */
export class Cancelled extends Error {}
export class TimedOut extends Error {}

/** What a cached result belongs to: everything that the result depends on. */
export function keyOf({ operation, version, own, shared }: Job): string {
  const hash = createHash("sha256").update(`${operation} ${version} ${own.length}\n`).update(own);
  if (shared !== undefined) hash.update("\nshared\n").update(shared);
  return hash.digest("base64");
}

/** The result of a task that could not be done. */
export function failed(thrown: unknown): JobResult {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return {
    status: "error",
    computationTime: 0,
    errorCode: typeof code === "string" && code.startsWith("HEARTH_") ? code : "HEARTH_SWARM_WORKER",
    errorMessage: String(message ?? thrown).slice(0, 300),
  };
}
