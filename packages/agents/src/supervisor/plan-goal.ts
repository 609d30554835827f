import {
  type Capability,
  type Goal,
  HearthError,
  newId,
  type Permission,
  type PhaseEntry,
  type Plan,
  type PlanDraft,
  type PlanId,
  type Principal,
  type TaskSubmissionInput,
} from "@hearth/protocol";
import type { Proposal } from "../planner/planner.ts";
import { validateDraft } from "../planner/validate-draft.ts";
import { entered, failuresOf, roundBegan, roundOf } from "./cycle/phases.ts";
import { estimated } from "./estimated.ts";
import type { GoalWork } from "./goal-work.ts";
import { planDigest } from "./plan-digest.ts";
import { planNotes } from "./plan-notes.ts";
import type { SupervisorOptions } from "./supervisor.ts";

export interface PlanGoalOptions {
  options: SupervisorOptions;
  work: GoalWork;
  who: Principal;
  goal: Goal;
  signal: AbortSignal;
}

/** What a single task may touch without a plan that is shown first. */
const quiet: ReadonlySet<Permission> = new Set(["files-read"]);

/** Questions of the planner's for one goal, after which it has to do with what it knows. */
const maximumQuestions = 5;

/** Asks the planner and acts on what it proposes. Returns the goal as it stands then. */
export async function planGoal(request: PlanGoalOptions): Promise<Goal> {
  const { options, work, who } = request;
  if (request.goal.plan !== undefined) {
    const known = await existingPlan(request, request.goal.plan);
    if (known !== undefined) return await afterDraft(request, known, request.goal.answer ?? "");
  }
  const capabilities = options.capabilities();
  const phases = entered(request.goal, work.now(), [
    { phase: "observe", note: request.goal.inputFolder === undefined ? "No folder was given." : "" },
    { phase: "think", note: `${capabilities.length} capabilities are there.` },
  ]);
  const goal = await options.goals.updateWhile(who, request.goal.id, ["planning"], { phases });
  if (goal === undefined) return await options.goals.get(who, request.goal.id);
  const proposal = await propose({ ...request, goal }, capabilities);
  const mind = proposal.mind ?? (options.planner.isModel ? options.planner.name : undefined);
  const model = mind ?? "none";
  const current = async (ended: Goal | undefined): Promise<Goal> => ended ?? (await options.goals.get(who, goal.id));
  switch (proposal.kind) {
    case "answer":
      return await current(await work.end(who, goal.id, "completed", { answer: proposal.text, model }));
    case "question":
      if (goal.exchanges.length >= maximumQuestions)
        return await current(await work.end(who, goal.id, "refused", { answer: proposal.text, model }));
      return await current(
        await work.move(who, goal.id, ["planning"], { state: "awaiting-answer", answer: proposal.text, model }),
      );
    case "refused": {
      const help =
        proposal.help.length === 0
          ? ""
          : `\n\nWhat would help:\n\n${proposal.help.map((line) => `- ${line}`).join("\n")}`;
      return await current(await work.end(who, goal.id, "refused", { answer: `${proposal.reason}${help}`, model }));
    }
    case "direct":
    case "plan": {
      const draft = validateDraft(
        proposal.kind === "plan" ? proposal.draft : draftOf(proposal.task, goal.text),
        capabilities,
      );
      const notes = planNotes(mind, proposal.assumptions);
      const checks = draft.tasks.reduce((sum, task) => sum + task.checks.length, 0);
      const planned = entered(goal, work.now(), [
        {
          phase: "plan",
          note: `${mind ?? "The rules"} proposed: ${draft.tasks
            .map(({ key }) => key)
            .join(", ")
            .slice(0, 500)}.`,
        },
        { phase: "build", note: `${checks} acceptance checks were written before anything ran.` },
      ]);
      // What a later round does is kept apart from the earlier ones by its plan, so it has one.
      if (isQuiet(draft) && roundOf(goal) === 1)
        return await runDirectly({ ...request, goal }, draft, { notes, model, phases: planned });
      const id = newId<PlanId>();
      // The id is stored before the plan is handed in, so that a crash between the two finds it again.
      const kept = { plan: id, answer: notes, model, phases: planned };
      const drafted = await options.goals.updateWhile(who, goal.id, ["planning"], kept);
      if (drafted === undefined) return await options.goals.get(who, goal.id);
      const priced = await estimated(options, who, draft);
      const plan = await options.engine.submitPlan(who, priced, { goal: goal.id, id, draft: true });
      return await afterDraft({ ...request, goal: drafted }, plan, notes);
    }
  }
}

/** One step that only reads needs no plan and no approval. */
function isQuiet({ tasks }: Pick<PlanDraft, "tasks">): boolean {
  return tasks.length === 1 && tasks.every(({ permissions }) => permissions.every((one) => quiet.has(one)));
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
  const asked = {
    goal: goal.text,
    asker: { who, id: goal.id },
    exchanges: goal.exchanges,
    failures: failuresOf(goal),
    capabilities,
    signal,
  };
  if (goal.inputFolder === undefined)
    return await withAbort(options.planner.propose({ ...asked, workspace: undefined }), signal);
  await using workspace = await options.openWorkspace(who, goal.inputFolder);
  return await withAbort(options.planner.propose({ ...asked, workspace }), signal);
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
  { notes, model, phases }: { notes: string; model: string; phases: PhaseEntry[] },
): Promise<Goal> {
  const task = draft.tasks[0]!;
  const { capability, input, title, checks, priority, timeoutSeconds, retries } = task;
  await options.engine.submit(
    who,
    [{ capability, input, title, checks, priority, timeoutSeconds, retries, idempotencyKey: `goal:${goal.id}` }],
    { goal: goal.id },
  );
  const running = await work.move(who, goal.id, ["planning"], {
    state: "running",
    answer: notes,
    model,
    phases: entered({ phases }, work.now(), [{ phase: "execute" }]),
  });
  if (running !== undefined) return running;
  const ended = await options.goals.get(who, goal.id);
  if (ended.state === "cancelled") await work.cancelTasks(who, ended, "the goal was cancelled");
  return ended;
}

/** The plan that was handed in before a crash; one of an earlier round is none. */
async function existingPlan({ options, who, goal }: PlanGoalOptions, id: PlanId): Promise<Plan | undefined> {
  try {
    const plan = await options.engine.getPlan(who, id);
    const began = roundBegan(goal);
    const isOver = !["draft", "approved"].includes(plan.state);
    return began !== undefined && isOver && plan.createdAt <= began ? undefined : plan;
  } catch (thrown) {
    if (HearthError.isInstance(thrown) && thrown.code === "HEARTH_NOT_FOUND") return undefined;
    throw thrown;
  }
}

async function afterDraft({ options, work, who, goal }: PlanGoalOptions, plan: Plan, notes: string): Promise<Goal> {
  if (plan.state === "draft" && !goal.approvePlan && !isQuiet(plan)) {
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
  const phases = entered(goal, work.now(), [{ phase: "execute" }]);
  const running = await work.move(who, goal.id, ["planning"], { state: "running", answer: notes, phases });
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
