import { HearthError } from "@hearth/protocol";
import type { EgressRefusal } from "../dial/egress-decider.ts";

/** A `fetch` met a target that policy denies or wants a person to approve; `fetch` has no way but to throw. */
export class EgressDeniedError extends HearthError {
  readonly code = "HEARTH_EGRESS_DENIED";
  override readonly status = 403;
  readonly refusal: EgressRefusal;

  constructor(refusal: EgressRefusal) {
    const { host, port } = refusal.target;
    const what = refusal.decision === "ask" ? "needs a person's approval" : "is denied";
    super(`the connection to ${host}:${port} ${what}: ${refusal.why} (rule ${refusal.rule})`, {
      hint: "Allow host:port in the agent's egress list, or approve the request; `hearth policy check --url` explains.",
      field: "/url",
    });
    this.refusal = refusal;
  }
}
