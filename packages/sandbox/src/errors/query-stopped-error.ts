import { HearthError } from "@hearth/protocol";

/** A query took more time or memory than it may, or its process was lost. Nothing was changed by it. */
export class QueryStoppedError extends HearthError {
  readonly code = "HEARTH_QUERY_STOPPED";
  override readonly status = 422;

  /** @param limit milliseconds for `time`, bytes for `memory` */
  constructor(reason: "time" | "memory" | "lost", limit: number, cause?: unknown) {
    super(
      {
        time: `the query was stopped: it ran longer than ${limit / 1000} seconds`,
        memory: `the query was stopped: it took more memory than ${Math.round(limit / 2 ** 20)} MiB`,
        lost: "the process of the query ended without an answer",
      }[reason],
      {
        hint: "Ask for less: name columns, add a WHERE and a LIMIT, and give every recursion an end.",
        field: "/sql",
        cause,
      },
    );
  }
}
