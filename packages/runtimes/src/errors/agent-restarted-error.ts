import { HearthError } from "@hearth/protocol";

/** A run ended because its agent was restarted: it gave no sign of life, or a person asked for it. */
export class AgentRestartedError extends HearthError {
  readonly code = "HEARTH_AGENT_RESTARTED";
  override readonly retryable = true;
  readonly agent: string;

  constructor(agent: string, why: string) {
    super(`the agent ${agent} was restarted: ${why}`, {
      hint: `See how it fares with hearth agent health. The task is done again by whoever takes it next.`,
    });
    this.agent = agent;
  }
}
