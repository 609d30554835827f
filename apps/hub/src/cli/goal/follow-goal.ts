import type { Goal, PlanId } from "@hearth/protocol";
import { endedGoalStates, type FeedEvent, type HearthClient } from "@hearth/sdk";
import type { Session } from "../action.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";
import { ApprovalDesk } from "./approval-desk.ts";
import { canAsk, LineAsker } from "./ask-line.ts";
import { GoalWatch } from "./goal-watch.ts";
import { goalReport } from "./goal-report.ts";
import { LiveLines } from "./live-lines.ts";
import { describePlan } from "./print-plan.ts";
import { describeWaits } from "./describe-waits.ts";
import { printReport } from "./print-report.ts";
import { TaskProgress } from "./task-progress.ts";

export interface FollowGoalOptions {
  session: Session;
  client: HearthClient;
  /** Hands in or approves the goal; called once events are being listened to. */
  start: () => Promise<Goal>;
  /** Approve a plan without asking. */
  yes: boolean;
  /** Ctrl-C ends the watching and not the goal. @default false */
  keep?: boolean;
  /** With `--json`: also prints a line for each thing that agents say and call. @default false */
  stream?: boolean;
  /** Who asks, where more than one goal is seen through. @default one of its own, which ends with the goal */
  asker?: LineAsker;
}

/** Sees a goal through in the terminal: plan, approval, tasks, what they ask, answer. Ctrl-C cancels the goal. */
export async function followGoal(options: FollowGoalOptions): Promise<ExitCode> {
  const { session, client, start, yes, keep = false, stream = false } = options;
  const { output, signal } = session;
  const progress = new TaskProgress(client, output);
  await using stack = new AsyncDisposableStack();
  const asker = options.asker ?? stack.use(new LineAsker(session));
  const lines = new LiveLines({ output, stream, isHeld: () => asker.isAsking });
  await using desk = new ApprovalDesk({ session, client, asker });
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
    desk.notice(event);
    lines.show(event);
    await progress.show(event);
  };
  // What was said before one joined, or while the connection was lost.
  const catchUp = async (): Promise<void> => {
    if (goal !== undefined) lines.catchUp(await client.goals.live(goal.id, { signal }));
  };
  let told = "";
  const tellWaits = (now: Goal): void => {
    const waits = describeWaits(now).join("\n");
    if (waits !== "" && waits !== told) output.note(waits, output.colour.yellow);
    told = waits;
  };
  let goal: Goal | undefined;
  await using watch = await GoalWatch.open({ client, signal, onEvent, onResumed: catchUp });
  goal = await start();
  if (keep) await catchUp();
  watch.follow(goal.id);
  try {
    while (!endedGoalStates.has(goal.state)) {
      if (goal.plan !== undefined && goal.state !== "planning") await showPlan(goal.plan);
      if (goal.state === "awaiting-approval") {
        if (goal.answer) output.notes(`\n${goal.answer}\n`);
        const decided = await decide({ session, client, goal, yes, asker });
        if (typeof decided === "number") return decided;
        goal = decided;
        continue;
      }
      if (goal.state === "awaiting-answer") {
        const answered = await answerQuestion({ session, client, goal, asker });
        if (typeof answered === "number") return answered;
        goal = answered;
        continue;
      }
      if ((await desk.attend(goal)) === "nobody") return await nobodyAnswers(session, client, goal);
      await watch.changed();
      goal = await client.goals.get(goal.id, { signal });
      tellWaits(goal);
    }
  } catch (error) {
    if (signal.aborted && !keep) {
      output.note("Cancelling the goal …");
      // It may have ended in this moment, which is as good.
      await client.goals.cancel(goal.id, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
      output.note(`Cancelled: goal ${goal.id}`);
    }
    throw error;
  }
  await watch.caughtUp();
  lines.end();
  const isAnswerShown = goal.answer !== undefined && lines.hasShown(goal.answer) && canAsk(session);
  printReport(output, await goalReport(client, session.context.home, goal), { isAnswerShown });
  if (goal.state === "completed") return exitCode.ok;
  return goal.state === "refused" ? exitCode.refused : exitCode.failed;
}

/** What waits stays open, and goes on once it is answered. */
async function nobodyAnswers(session: Session, client: HearthClient, goal: Goal): Promise<ExitCode> {
  const { output, context } = session;
  if (output.json) printReport(output, await goalReport(client, context.home, goal));
  output.note("The goal waits for your answers, and there is no terminal to ask on.", output.colour.yellow);
  output.note("  what to do: run hearth approvals approve ID, or hearth approvals deny ID, within ten minutes;");
  output.note(`  then run hearth goal watch ${goal.id} to see it through`);
  return exitCode.needsApproval;
}

/** Puts the planner's question to the person; an empty line leaves it open. */
async function answerQuestion(options: {
  session: Session;
  client: HearthClient;
  goal: Goal;
  asker: LineAsker;
}): Promise<Goal | ExitCode> {
  const { session, client, goal, asker } = options;
  const { output, signal, context } = session;
  if (canAsk(session)) {
    output.notes(`\n${goal.answer ?? ""}\n`);
    const text = ((await asker.ask("Your answer (empty to leave it open): ", signal)) ?? "").trim();
    signal.throwIfAborted();
    if (text !== "") return await client.goals.answer(goal.id, text, { signal });
  } else {
    printReport(output, await goalReport(client, context.home, goal));
    output.note("The goal waits for your answer, and there is no terminal to ask on.", output.colour.yellow);
  }
  output.note(`  what to do: run hearth goal answer ${goal.id} "…", or hearth goal cancel ${goal.id}`);
  return exitCode.needsApproval;
}

async function decide(options: {
  session: Session;
  client: HearthClient;
  goal: Goal;
  yes: boolean;
  asker: LineAsker;
}): Promise<Goal | ExitCode> {
  const { session, client, goal, yes, asker } = options;
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
  // Anything but y or yes is a no.
  const answer = (await asker.ask("Run this plan? [y/N] ", session.signal)) ?? "";
  if (/^\s*y(es)?\s*$/i.test(answer)) return client.goals.approve(goal.id, { signal: session.signal });
  session.signal.throwIfAborted();
  await client.goals.cancel(goal.id, { signal: session.signal });
  session.output.note("Nothing was run.");
  return exitCode.refused;
}
