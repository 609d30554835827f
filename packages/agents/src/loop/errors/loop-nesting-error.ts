import { HearthError } from "@hearth/protocol";

/** Agents called agents too deep, or one started too many: work that is handed on instead of done. */
export class LoopNestingError extends HearthError {
  readonly code = "HEARTH_LOOP_NESTING";
  override readonly status = 400;

  constructor(what: string) {
    super(what, {
      hint: "Do the work here, or make it several tasks of a plan; the limits are `depth` and `children`.",
    });
  }
}
