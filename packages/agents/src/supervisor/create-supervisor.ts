import {
  type Goal,
  type GoalId,
  goalAnswer,
  goalSubmission,
  newId,
  parse,
  type Plan,
  type PlanDraft,
  type PlanId,
  type Principal,
  toHearthError,
} from "@hearth/protocol";
import { GoalStateError } from "./errors/goal-state-error.ts";
import { estimated } from "./estimated.ts";
import { planDigest } from "./plan-digest.ts";
import { planInWords } from "./plan-in-words.ts";
import type { Supervisor, SupervisorOptions } from "./supervisor.ts";
import { GoalWork } from "./goal-work.ts";

/** Makes a supervisor. Its work ends with it: disposing aborts planning and waiting, never tasks, which the engine keeps. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { engine, goals } = options;
  const work = new GoalWork(options);

  /** Carries a goal on from wherever it stands; every step can be repeated after a crash. */
  async function drive(who: Principal, id: GoalId, signal: AbortSignal): Promise<void> {
    try {
      let goal = await goals.get(who, id);
      do {
        if (goal.state === "planning")
          goal = await (await import("./plan-goal.ts")).planGoal({ options, work, who, goal, signal });
        if (goal.state === "awaiting-approval") goal = await takeUpApproval(who, goal);
        if (goal.state === "running")
          goal = await (await import("./finish-goal.ts")).finishGoal({ options, work, who, goal, signal });
      } while (goal.state === "planning");
    } catch (thrown) {
      if (signal.aborted) return;
      options.onError?.(thrown);
      const error = toHearthError(thrown);
      await work.end(who, id, "failed", { failure: error.toFailure(), answer: `${error.message} ${error.hint}` });
    }
  }

  /** A crash between the engine's approval and the goal's leaves a plan that runs under a goal that waits. */
  async function takeUpApproval(who: Principal, goal: Goal): Promise<Goal> {
    if (goal.plan === undefined) return goal;
    const plan = await engine.getPlan(who, goal.plan);
    if (plan.state === "draft") return goal;
    return (
      (await work.move(who, goal.id, ["awaiting-approval"], { state: "running" })) ?? (await goals.get(who, goal.id))
    );
  }

  function start(who: Principal, id: GoalId): void {
    work.run(id, (signal) => drive(who, id, signal));
  }

  async function waiting(who: Principal, id: GoalId, wanted: string): Promise<Goal & { plan: PlanId }> {
    const goal = await goals.get(who, id);
    if (goal.state !== "awaiting-approval" || goal.plan === undefined) throw new GoalStateError(id, goal.state, wanted);
    return { ...goal, plan: goal.plan };
  }

  async function checked(who: Principal, draft: unknown): Promise<PlanDraft> {
    const { validateDraft } = await import("../planner/validate-draft.ts");
    return await estimated(options, who, validateDraft(draft, options.capabilities()));
  }

  async function editPlan(who: Principal, id: GoalId, draft: unknown): Promise<Plan> {
    const goal = await waiting(who, id, "edited");
    const valid = await checked(who, draft);
    const plan = await engine.submitPlan(who, valid, { goal: id, id: newId<PlanId>(), draft: true });
    const changed = await goals.updateWhile(who, id, ["awaiting-approval"], { plan: plan.id });
    // Whichever of two plans the goal does not hold is cancelled, so that only one can ever be approved.
    await engine.cancelPlan(who, changed === undefined ? plan.id : goal.plan, { reason: "the plan was edited" });
    if (changed === undefined) throw new GoalStateError(id, (await goals.get(who, id)).state, "edited");
    work.tell(changed);
    return plan;
  }

  return {
    capabilities: () => options.capabilities(),

    async submitGoal(who, input) {
      const { approvePlan, ...submission } = parse(goalSubmission, input, "the goal");
      const goal: Goal = {
        ...submission,
        id: newId<GoalId>(),
        owner: who.kind === "person" ? who.id : who.onBehalfOf,
        state: "planning",
        model: options.planner.isModel ? options.planner.name : "none",
        verdicts: [],
        approvePlan,
        exchanges: [],
        phases: [],
        createdAt: work.now(),
      };
      await work.receipt(who, goal, "goal-submitted", { text: goal.text, approvePlan });
      await goals.insert(who, goal);
      options.emit({ type: "goal-submitted", owner: goal.owner, goal: goal.id, data: { text: goal.text } });
      start(who, goal.id);
      return goal;
    },

    async approvePlan(who, id, draft) {
      if (draft !== undefined) await editPlan(who, id, draft);
      const goal = await waiting(who, id, "approved");
      const plan = await engine.getPlan(who, goal.plan);
      // The intent is kept before the plan can run; what is approved is named by its digest.
      await work.receipt(who, goal, "plan-approved", {
        plan: plan.id,
        digest: planDigest(plan),
        tasks: plan.tasks.length,
      });
      if (plan.state === "draft") await engine.approvePlan(who, plan.id);
      const running = await work.move(who, id, ["awaiting-approval"], { state: "running" });
      start(who, id);
      return running ?? (await goals.get(who, id));
    },

    async checkPlan(who, id, draft) {
      await waiting(who, id, "edited");
      return await checked(who, draft);
    },

    editPlan,

    async revisePlan(who, id, wish) {
      const { text } = parse(goalAnswer, wish, "what should be different");
      const goal = await waiting(who, id, "planned anew");
      const exchange = { question: planInWords(await engine.getPlan(who, goal.plan)), answer: text };
      await work.receipt(who, goal, "goal-answered", exchange);
      const planning = await work.move(who, id, ["awaiting-approval"], {
        state: "planning",
        answer: "",
        withoutPlan: true,
        exchanges: [...goal.exchanges, exchange],
      });
      if (planning === undefined) throw new GoalStateError(id, (await goals.get(who, id)).state, "planned anew");
      await engine.cancelPlan(who, goal.plan, { reason: "the person asked for another plan" });
      start(who, id);
      return planning;
    },

    async answerGoal(who, id, answer) {
      const { text } = parse(goalAnswer, answer, "the answer");
      const goal = await goals.get(who, id);
      if (goal.state !== "awaiting-answer") throw new GoalStateError(id, goal.state, "answered");
      const exchange = { question: goal.answer ?? "", answer: text };
      await work.receipt(who, goal, "goal-answered", exchange);
      const planning = await work.move(who, id, ["awaiting-answer"], {
        state: "planning",
        answer: "",
        exchanges: [...goal.exchanges, exchange],
      });
      if (planning === undefined) throw new GoalStateError(id, (await goals.get(who, id)).state, "answered");
      start(who, id);
      return planning;
    },

    async cancelGoal(who, id, { reason = "cancelled on request" } = {}) {
      const before = await goals.get(who, id);
      const cancelled = await work.end(who, id, "cancelled", { answer: `The goal was cancelled: ${reason}.` });
      if (cancelled === undefined) throw new GoalStateError(id, before.state, "cancelled");
      work.stop(id);
      await work.cancelTasks(who, cancelled, reason);
      return cancelled;
    },

    settled: (who, id, { signal } = {}) => work.settled(who, id, signal),

    async resume() {
      const open = await goals.open();
      for (const goal of open) {
        const who: Principal = { kind: "person", id: goal.owner };
        start(who, goal.id);
      }
      return open.length;
    },

    [Symbol.asyncDispose]: () => work.close(),
  };
}
