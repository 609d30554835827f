import { matchesGlob } from "./patterns.ts";
import type { Policy, Rule, ToolName } from "./policy.ts";

/** The rules of one policy by tool and agent, and for commands by program; made once for each policy. */
class RuleIndex {
  private readonly lists = new Map<string, readonly Rule[]>();
  private readonly programs = new Map<string, readonly Rule[]>();
  private readonly policy: Policy;

  constructor(policy: Policy) {
    this.policy = policy;
  }

  list(tool: ToolName, agent: string): readonly Rule[] {
    const key = `${tool} ${Object.hasOwn(this.policy.agents, agent) ? agent : ""}`;
    let found = this.lists.get(key);
    if (found === undefined) {
      found = this.policy.rules.filter(
        (rule) => rule.tool === tool && (rule.agents.includes("*") || rule.agents.includes(agent)),
      );
      this.lists.set(key, found);
    }
    return found;
  }

  program(name: string, agent: string): readonly Rule[] {
    const key = `${agent} ${name}`;
    let found = this.programs.get(key);
    if (found === undefined) {
      // Names come from requests, so the table must not grow without bound.
      if (this.programs.size > 2000) this.programs.clear();
      found = this.list("command", agent).filter(
        ({ when }) => when.program === undefined || when.program.some((pattern) => matchesGlob(pattern, name)),
      );
      this.programs.set(key, found);
    }
    return found;
  }
}

const indexes = new WeakMap<Policy, RuleIndex>();

function indexOf(policy: Policy): RuleIndex {
  let index = indexes.get(policy);
  if (index === undefined) {
    index = new RuleIndex(policy);
    indexes.set(policy, index);
  }
  return index;
}

/** Rules for a tool that speak of the agent, in the policy's order. A policy is not changed after it was first used. */
export function rulesFor(policy: Policy, tool: ToolName, agent: string): readonly Rule[] {
  return indexOf(policy).list(tool, agent);
}

/** Command rules that may speak of the program. */
export function rulesForProgram(policy: Policy, program: string, agent: string): readonly Rule[] {
  return indexOf(policy).program(program, agent);
}
