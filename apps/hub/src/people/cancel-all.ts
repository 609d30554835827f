import { type Goal, type GoalId, HearthError, type Plan, type PlanId, type Principal } from "@hearth/protocol";
import type { PersonErasureOptions } from "./person-erasure.ts";

const endedGoals: ReadonlySet<string> = new Set(["completed", "failed", "cancelled", "refused"]);
const openStates = ["waiting", "ready", "assigned", "running"] as const;

/** Ends everything that goes on for a person, and waits until the code that ran for them is done. */
export async function cancelAll(
  who: Principal & { kind: "person" },
  { engine, goals, supervisor, sessions }: Pick<PersonErasureOptions, "engine" | "goals" | "supervisor" | "sessions">,
): Promise<void> {
  const why = { reason: "the person was removed" };
  for (const { id } of await engine.listSchedules(who)) await engine.removeSchedule(who, id);
  for await (const { id, state } of all<GoalId, Goal>((page) => goals.list(who, page))) {
    if (endedGoals.has(state)) continue;
    // It may have ended in this moment, which is as good.
    await ignoringEnded(supervisor.cancelGoal(who, id, why));
  }
  for await (const { id, state } of all<PlanId, Pick<Plan, "id" | "state">>((page) => engine.listPlans(who, page)))
    if (state === "draft" || state === "approved") await ignoringEnded(engine.cancelPlan(who, id, why));
  for (;;) {
    const open = await engine.list(who, { states: openStates, limit: 1000 });
    if (open.length === 0) break;
    await engine.cancel(
      who,
      open.map(({ id }) => id),
      why,
    );
  }
  const running = [...sessions.values()].filter(
    ({ options }) => options.who.kind === "agent" && options.who.onBehalfOf === who.id,
  );
  await Promise.all(
    running.map((session) => new Promise<void>((resolve) => session.onClose(() => Promise.resolve(resolve())))),
  );
}

const pageSize = 500;

/** Everything of a list that comes in pages, newest first. */
async function* all<Id, Item extends { id: Id }>(
  list: (page: { limit: number; before?: Id }) => Promise<Item[]>,
): AsyncGenerator<Item> {
  for (let last: Item | undefined; ;) {
    const page = await list({ limit: pageSize, ...(last === undefined ? {} : { before: last.id }) });
    yield* page;
    last = page.at(-1);
    if (page.length < pageSize) return;
  }
}

async function ignoringEnded(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!HearthError.isInstance(error)) throw error;
  }
}
