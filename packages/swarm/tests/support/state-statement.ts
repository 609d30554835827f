import type { SwarmKey } from "../../src/keys/swarm-key.ts";
import { signCommand } from "../../src/operator/command-message.ts";

/** An operator's signed word for a state. */
export function stateStatement(key: SwarmKey, state: string, id = state): Buffer {
  return signCommand(key, {
    id,
    command: "state_commit",
    args: [state],
    kwargs: { metadata: { why: "test" } },
    timestamp: 1_700_000_000_000,
    sourceId: "operator_01",
  });
}
