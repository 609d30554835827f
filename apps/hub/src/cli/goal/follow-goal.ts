import type { Goal, PlanId } from "@hearth/protocol";
import { endedGoalStates, type FeedEvent, type HearthClient } from "@hearth/sdk";
import type { Session } from "../action.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { askApproval, canAsk } from "./ask-approval.ts";
import { GoalWatch } from "./goal-watch.ts";
import { goalReport } from "./goal-report.ts";
import { describePlan } from "./print-plan.ts";
import { printReport } from "./print-report.ts";
import { TaskProgress } from "./task-progress.ts";

export interface FollowGoalOptions {
  session: Session;
  client: HearthClient;
  /** Hands in or approves the goal; called once events are being listened to. */
  start: () => Promise<Goal>;
  /** Approve a plan without asking. */
  yes: boolean;
}

/** Sees a goal through in the terminal: plan, approval, tasks, answer. Ctrl-C cancels the goal. */
export async function followGoal({ session, client, start, yes }: FollowGoalOptions): Promise<ExitCode> {
  const { output, signal } = session;
  const progress = new TaskProgress(client, output);
  const shown = new Map<PlanId, Promise<void>>();
  // Two ways lead here, an event and a look at the goal; whichever is first shows the plan, and the other waits.
  const showPlan = (id: PlanId): Promise<void> => {
    const showing = shown.get(id) ?? printPlan(id);
    shown.set(id, showing);
    return showing;
  };
  const printPlan = async (id: PlanId): Promise<void> => {
    const plan = await client.plans.get(id, { signal });
    progress.planned(plan);
    output.notes(describePlan(plan));
  };
  const onEvent = async (event: FeedEvent): Promise<void> => {
    if (event.plan !== undefined && event.task !== undefined) await showPlan(event.plan as PlanId);
    await progress.show(event);
  };
  await using watch = await GoalWatch.open({ client, signal, onEvent });
  let goal = await start();
  watch.follow(goal.id);
  try {
    while (!endedGoalStates.has(goal.state)) {
      if (goal.plan !== undefined && goal.state !== "planning") await showPlan(goal.plan);
      if (goal.state === "awaiting-approval") {
        if (goal.answer) output.notes(`\n${goal.answer}\n`);
        const decided = await decide({ session, client, goal, yes });
        if (typeof decided === "number") return decided;
        goal = decided;
        continue;
      }
      await watch.changed();
      goal = await client.goals.get(goal.id, { signal });
    }
  } catch (error) {
    if (signal.aborted) {
      output.note("Cancelling the goal …");
      // It may have ended in this moment, which is as good.
      await client.goals.cancel(goal.id, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      output.note(`Cancelled: goal ${goal.id}`);
    }
    throw error;
  }
  await watch.caughtUp();
  printReport(output, await goalReport(client, session.context.home, goal));
  if (goal.state === "completed") return exitCode.ok;
  return goal.state === "refused" ? exitCode.refused : exitCode.failed;
}

async function decide(options: {
  session: Session;
  client: HearthClient;
  goal: Goal;
  yes: boolean;
}): Promise<Goal | ExitCode> {
  const { session, client, goal, yes } = options;
  if (yes) return client.goals.approve(goal.id, { signal: session.signal });
  if (!canAsk(session)) {
    if (session.output.json) printReport(session.output, await goalReport(client, session.context.home, goal));
    session.output.note(
      "The plan waits for approval, and there is no terminal to ask on.",
      session.output.colour.yellow,
    );
    session.output.note(`  what to do: run hearth goal approve ${goal.id}, or repeat the command with --yes`);
    return exitCode.needsApproval;
  }
  if (await askApproval(session)) return client.goals.approve(goal.id, { signal: session.signal });
  session.signal.throwIfAborted();
  await client.goals.cancel(goal.id, { signal: session.signal });
  session.output.note("Nothing was run.");
  return exitCode.refused;
}
