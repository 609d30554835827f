import { HearthError } from "@hearth/protocol";

/** An agent card that cannot be believed: unsigned, signed by another key than before, or changed. */
export class AgentCardError extends HearthError {
  readonly code = "HEARTH_AGENT_CARD";
  override readonly status = 502;
}
