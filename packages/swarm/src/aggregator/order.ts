import type { ResultMessage } from "../messages/task-codec.ts";
import { resultStatusOf } from "../messages/worker-status.ts";

/** A piece of work for one worker. */
export interface Order {
  /** Unique among what the worker is sent; the same work may have the same id on several workers. */
  id: string;
  operation: string;
  version: number;
  own: Uint8Array;
  shared?: Uint8Array;
  priority: number;
  /** Monotonic milliseconds. */
  deadline: number;
  /** Multiply-accumulates. */
  cost: number;
  signed?: boolean;
}

export type OrderOutcome =
  | {
      kind: "success";
      result: Uint8Array;
      computationTime: number;
      cached: boolean;
      /** Of the order that was answered. */
      term: number;
      statement?: Uint8Array;
    }
  /** `elsewhere`: another worker may well succeed. */
  | { kind: "failed"; code: string; message: string; elsewhere: boolean };

/** What a worker's answer says of its order. */
export function outcomeOf(message: ResultMessage): OrderOutcome {
  const { result, statement, cached = false, errorCode = "HEARTH_SWARM_WORKER", errorMessage = "" } = message;
  const status = resultStatusOf(message.status);
  if (status === "success" && result !== undefined) {
    const computationTime = message.computationTime / 1_000;
    const { term } = message;
    return {
      kind: "success",
      result,
      computationTime,
      cached,
      term,
      ...(statement === undefined ? {} : { statement }),
    };
  }
  // An operation that refuses its input refuses it everywhere; a worker that is full, late or stopping is but one worker.
  const elsewhere =
    status !== "error" || errorCode === "HEARTH_SWARM_WORKER" || errorCode === "HEARTH_SWARM_OPERATION_UNKNOWN";
  return failure(
    errorCode,
    errorMessage === "" ? `the worker says: ${status ?? "something unknown"}` : errorMessage,
    elsewhere,
  );
}

export function failure(code: string, message: string, elsewhere: boolean): OrderOutcome {
  return { kind: "failed", code, message, elsewhere };
}

/** What was thrown where a task was cut or sent, as an outcome has it. */
export function reasonOf(thrown: unknown): { code: string; message: string } {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" && code.startsWith("HEARTH_") ? code : "HEARTH_SWARM_MESSAGE",
    message: `the task cannot be sent to workers: ${String(message ?? thrown)}`,
  };
}
