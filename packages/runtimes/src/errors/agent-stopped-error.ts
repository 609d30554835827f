import { HearthError } from "@hearth/protocol";

/** A person stopped the agent: it begins nothing, and a run that was to end at once has ended. */
export class AgentStoppedError extends HearthError {
  readonly code = "HEARTH_AGENT_STOPPED";
  override readonly status = 409;
  override readonly retryable = true;
  readonly agent: string;

  constructor(agent: string) {
    super(`the agent ${agent} is stopped`, {
      hint: `What waits for it goes on once it is started: hearth agent start ${agent}.`,
    });
    this.agent = agent;
  }
}
