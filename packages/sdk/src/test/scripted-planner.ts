import { createRulePlanner, type Planner, type Proposal } from "@hearth/agents";
import { type PlanDraftInput, parse, planDraft } from "@hearth/protocol";

/** Which goals a scripted plan is for: the exact text, or a pattern in it. */
export type GoalMatch = string | RegExp;

/** Proposes what a test scripted for a goal; for other goals it asks the real planner by rules. */
export class ScriptedPlanner implements Planner {
  readonly name = "scripted";
  readonly isModel = false;
  readonly #rules = createRulePlanner();
  readonly #scripts: { match: GoalMatch; proposal: Proposal }[] = [];

  set(match: GoalMatch, proposal: Proposal | PlanDraftInput): void {
    const scripted: Proposal =
      "kind" in proposal
        ? proposal
        : { kind: "plan", draft: parse(planDraft, proposal, "the scripted plan"), assumptions: [] };
    this.#scripts.unshift({ match, proposal: scripted });
  }

  propose(request: Parameters<Planner["propose"]>[0]): Promise<Proposal> {
    const script = this.#scripts.find(({ match }) =>
      typeof match === "string" ? match === request.goal : request.goal.search(match) !== -1,
    );
    return script === undefined ? this.#rules.propose(request) : Promise.resolve(script.proposal);
  }
}
