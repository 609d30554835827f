import {
  type Goal,
  type GoalId,
  goalSubmission,
  HearthError,
  newId,
  parse,
  type Plan,
  type PlanId,
  type Principal,
  toHearthError,
} from "@hearth/protocol";
import { validateDraft } from "../planner/validate-draft.ts";
import { GoalStateError } from "./errors/goal-state-error.ts";
import { finishGoal } from "./finish-goal.ts";
import { planDigest } from "./plan-digest.ts";
import { planGoal } from "./plan-goal.ts";
import type { Supervisor, SupervisorOptions } from "./supervisor.ts";
import { GoalWork } from "./goal-work.ts";

/** Makes a supervisor. Its work ends with it: disposing aborts planning and waiting, never tasks, which the engine keeps. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { engine, goals } = options;
  const work = new GoalWork(options);

  /** Carries a goal on from wherever it stands; every step can be repeated after a crash. */
  async function drive(who: Principal, id: GoalId, approve: boolean, signal: AbortSignal): Promise<void> {
    try {
      let goal = await goals.get(who, id);
      if (goal.state === "planning") goal = await planGoal({ options, work, who, goal, approve, signal });
      if (goal.state === "awaiting-approval") goal = await takeUpApproval(who, goal);
      if (goal.state === "running") await finishGoal({ options, work, who, goal, signal });
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

  function start(who: Principal, id: GoalId, approve = false): void {
    work.run(id, (signal) => drive(who, id, approve, signal));
  }

  async function waiting(who: Principal, id: GoalId, wanted: string): Promise<Goal & { plan: PlanId }> {
    const goal = await goals.get(who, id);
    if (goal.state !== "awaiting-approval" || goal.plan === undefined) throw new GoalStateError(id, goal.state, wanted);
    return { ...goal, plan: goal.plan };
  }

  async function editPlan(who: Principal, id: GoalId, draft: unknown): Promise<Plan> {
    const goal = await waiting(who, id, "edited");
    const valid = validateDraft(draft, options.capabilities());
    const plan = await engine.submitPlan(who, valid, { goal: id, id: newId<PlanId>(), draft: true });
    const changed = await goals.updateWhile(who, id, ["awaiting-approval"], { plan: plan.id });
    // Whichever of two plans the goal does not hold is cancelled, so that only one can ever be approved.
    await engine.cancelPlan(who, changed === undefined ? plan.id : goal.plan, { reason: "the plan was edited" });
    if (changed === undefined) throw new GoalStateError(id, (await goals.get(who, id)).state, "edited");
    work.tell(changed);
    return plan;
  }

  return {
    async submitGoal(who, input) {
      const { approvePlan, ...submission } = parse(goalSubmission, input, "the goal");
      const goal: Goal = {
        ...submission,
        id: newId<GoalId>(),
        owner: who.kind === "person" ? who.id : who.onBehalfOf,
        state: "planning",
        model: options.planner.isModel ? options.planner.name : "none",
        verdicts: [],
        createdAt: work.now(),
      };
      await work.receipt(who, goal, "goal-submitted", { text: goal.text, approvePlan });
      await goals.insert(who, goal);
      options.emit({ type: "goal-submitted", owner: goal.owner, goal: goal.id, data: { text: goal.text } });
      start(who, goal.id, approvePlan);
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

    editPlan,

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
        start(who, goal.id, await wasApproved(who, goal));
      }
      return open.length;
    },

    [Symbol.asyncDispose]: () => work.close(),
  };

  /** Whether `approvePlan` was said when the goal was submitted: the plan it then made is no draft. */
  async function wasApproved(who: Principal, goal: Goal): Promise<boolean> {
    if (goal.plan === undefined) return false;
    try {
      return (await engine.getPlan(who, goal.plan)).state !== "draft";
    } catch (thrown) {
      if (HearthError.isInstance(thrown) && thrown.code === "HEARTH_NOT_FOUND") return false;
      throw thrown;
    }
  }
}
