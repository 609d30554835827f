import type { Match, Rule, ToolName } from "../policy.ts";

/** Short form for the lists of default rules: `deny("id", "tool", match, why, yes, no)`. */
type Make = (
  id: string,
  tool: ToolName,
  when: Match,
  why: string,
  yes: string[],
  no: string[],
  agents?: string[],
) => Rule;

function make(effect: Rule["effect"]): Make {
  return (id, tool, when, why, yes, no, agents = ["*"]) => ({
    id,
    effect,
    agents,
    tool,
    when,
    why,
    examples: { yes, no },
  });
}

export const denyRule = make("deny");
export const askRule = make("ask");
export const allowRule = make("allow");
