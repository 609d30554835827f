import { HearthError } from "@hearth/protocol";

/** Capabilities called each other deeper than the runtime allows, which usually means that they go in a circle. */
export class InvocationDepthError extends HearthError {
  readonly code = "HEARTH_INVOCATION_DEPTH";
  override readonly status = 400;

  constructor(chain: readonly string[], maximumDepth: number) {
    super(`capabilities called each other more than ${maximumDepth} deep: ${chain.join(" -> ")}`, {
      hint: "Break the circle, or make the work several tasks of a plan.",
      field: "/capability",
    });
  }
}
