import { HearthError } from "@hearth/protocol";

/** An agent without which the hub, or other agents, cannot work is not stopped. */
export class AgentNeededError extends HearthError {
  readonly code = "HEARTH_AGENT_NEEDED";
  override readonly status = 409;

  constructor(agent: string, why: string) {
    super(`${agent} cannot be stopped: ${why}`, {
      field: "/id",
      hint: "Stop the agents whose work is to end; hearth agent list names them.",
    });
  }
}
