import {
  type Capability,
  type Goal,
  HearthError,
  newId,
  type Permission,
  type Plan,
  type PlanDraft,
  type PlanId,
  type Principal,
  type TaskSubmissionInput,
} from "@hearth/protocol";
import type { Proposal } from "../planner/planner.ts";
import { validateDraft } from "../planner/validate-draft.ts";
import type { GoalWork } from "./goal-work.ts";
import { planDigest } from "./plan-digest.ts";
import { planNotes } from "./plan-notes.ts";
import type { SupervisorOptions } from "./supervisor.ts";

export interface PlanGoalOptions {
  options: SupervisorOptions;
  work: GoalWork;
  who: Principal;
  goal: Goal;
  /** Run the plan as drafted. */
  approve: boolean;
  signal: AbortSignal;
}

/** What a single task may touch without a plan that is shown first. */
const quiet: ReadonlySet<Permission> = new Set(["files-read"]);

/** Asks the planner and acts on what it proposes. Returns the goal as it stands then. */
export async function planGoal(request: PlanGoalOptions): Promise<Goal> {
  const { options, work, who, goal } = request;
  if (goal.plan !== undefined) {
    const known = await existingPlan(request, goal.plan);
    if (known !== undefined) return await afterDraft(request, known, goal.answer ?? "");
  }
  const capabilities = options.capabilities();
  const proposal = await propose(request, capabilities);
  const current = async (ended: Goal | undefined): Promise<Goal> => ended ?? (await options.goals.get(who, goal.id));
  switch (proposal.kind) {
    case "answer":
      return await current(await work.end(who, goal.id, "completed", { answer: proposal.text }));
    case "question":
      return await current(await work.end(who, goal.id, "refused", { answer: proposal.text }));
    case "refused": {
      const help =
        proposal.help.length === 0
          ? ""
          : `\n\nWhat would help:\n\n${proposal.help.map((line) => `- ${line}`).join("\n")}`;
      return await current(await work.end(who, goal.id, "refused", { answer: `${proposal.reason}${help}` }));
    }
    case "direct":
    case "plan": {
      const draft = validateDraft(
        proposal.kind === "plan" ? proposal.draft : draftOf(proposal.task, goal.text),
        capabilities,
      );
      const notes = planNotes(options.planner, proposal.assumptions);
      const [only] = draft.tasks;
      if (
        draft.tasks.length === 1 &&
        only !== undefined &&
        only.permissions.every((permission) => quiet.has(permission))
      )
        return await runDirectly(request, draft, notes);
      const id = newId<PlanId>();
      // The id is stored before the plan is handed in, so that a crash between the two finds it again.
      if ((await options.goals.updateWhile(who, goal.id, ["planning"], { plan: id, answer: notes })) === undefined)
        return await options.goals.get(who, goal.id);
      const plan = await options.engine.submitPlan(who, draft, { goal: goal.id, id, draft: true });
      return await afterDraft(request, plan, notes);
    }
  }
}

/** A planner that hangs and ignores its signal must not keep the supervisor from ending. */
async function withAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    // What comes after the abort is nobody's any more, a late failure included.
    work.catch(() => {});
  }
}

async function propose(
  { options, who, goal, signal }: PlanGoalOptions,
  capabilities: readonly Capability[],
): Promise<Proposal> {
  if (goal.inputFolder === undefined)
    return await withAbort(
      options.planner.propose({ goal: goal.text, workspace: undefined, capabilities, signal }),
      signal,
    );
  await using workspace = await options.openWorkspace(who, goal.inputFolder);
  return await withAbort(options.planner.propose({ goal: goal.text, workspace, capabilities, signal }), signal);
}

function draftOf(task: TaskSubmissionInput, title: string): unknown {
  const { capability, input, checks = [], priority, timeoutSeconds, retries } = task;
  const limits = { priority, timeoutSeconds, retries };
  return {
    title: title.slice(0, 300),
    tasks: [
      {
        key: "task",
        title: task.title ?? capability,
        capability,
        input,
        checks,
        permissions: [],
        ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)),
      },
    ],
  };
}

/** One step needs no plan. The idempotency key makes a repeated submission after a crash find the first task. */
async function runDirectly(
  { options, work, who, goal }: PlanGoalOptions,
  draft: PlanDraft,
  notes: string,
): Promise<Goal> {
  const task = draft.tasks[0]!;
  const { capability, input, title, checks, priority, timeoutSeconds, retries } = task;
  await options.engine.submit(
    who,
    [{ capability, input, title, checks, priority, timeoutSeconds, retries, idempotencyKey: `goal:${goal.id}` }],
    { goal: goal.id },
  );
  const running = await work.move(who, goal.id, ["planning"], { state: "running", answer: notes });
  if (running !== undefined) return running;
  const ended = await options.goals.get(who, goal.id);
  if (ended.state === "cancelled") await work.cancelTasks(who, ended, "the goal was cancelled");
  return ended;
}

async function existingPlan({ options, who }: PlanGoalOptions, id: PlanId): Promise<Plan | undefined> {
  try {
    return await options.engine.getPlan(who, id);
  } catch (thrown) {
    if (HearthError.isInstance(thrown) && thrown.code === "HEARTH_NOT_FOUND") return undefined;
    throw thrown;
  }
}

async function afterDraft(
  { options, work, who, goal, approve }: PlanGoalOptions,
  plan: Plan,
  notes: string,
): Promise<Goal> {
  if (plan.state === "draft" && !approve) {
    const waits = await work.move(who, goal.id, ["planning"], { state: "awaiting-approval", answer: notes });
    return waits ?? (await cancelled({ options, work, who, goal }));
  }
  if (plan.state === "draft") {
    await work.receipt(who, { ...goal, plan: plan.id }, "plan-approved", {
      plan: plan.id,
      digest: planDigest(plan),
      tasks: plan.tasks.length,
      asSubmitted: true,
    });
    await options.engine.approvePlan(who, plan.id);
  }
  const running = await work.move(who, goal.id, ["planning"], { state: "running", answer: notes });
  return running ?? (await cancelled({ options, work, who, goal }));
}

/** The goal was cancelled while its plan was being handed in. */
async function cancelled({
  options,
  work,
  who,
  goal,
}: Pick<PlanGoalOptions, "options" | "work" | "who" | "goal">): Promise<Goal> {
  const ended = await options.goals.get(who, goal.id);
  await work.cancelTasks(who, ended, "the goal was cancelled");
  return ended;
}
