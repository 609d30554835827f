import {
  describePrincipal,
  newId,
  NotFoundError,
  parse,
  type Plan,
  planId,
  type PlanId,
  type Principal,
} from "@hearth/protocol";
import { z } from "zod";
import type { EngineReader, EngineWriter } from "../contract.ts";
import type { EngineCore } from "../engine-core.ts";
import { PlanStateError } from "../errors/plan-state-error.ts";
import {
  approvePlan,
  cancelPlan,
  insertPlan,
  type PlanRow,
  readDraft,
  readPlanRow,
  toPlan,
} from "../plans/plan-store.ts";
import { readPlan } from "../plans/read-plan.ts";
import { query, type Value } from "../store/script.ts";
import { ownerOfChecked } from "./task-doors.ts";

type PlanDoors = Pick<EngineReader, "getPlan" | "listPlans" | "planResult"> &
  Pick<EngineWriter, "submitPlan" | "approvePlan" | "cancelPlan">;

const idOption = z.object({ id: planId.optional() });

export function planDoors(core: EngineCore): PlanDoors {
  const { context } = core;
  const { driver } = context;

  async function row(who: Principal, id: PlanId): Promise<PlanRow> {
    const owner = ownerOfChecked(who);
    const found = planId.safeParse(id).success ? await driver.read(() => readPlanRow(owner, id)) : undefined;
    if (found === undefined) throw new NotFoundError("plan", String(id));
    return found;
  }

  async function getPlan(who: Principal, id: PlanId): Promise<Plan> {
    const found = await row(who, id);
    return { ...toPlan(found), tasks: await driver.read(() => readDraft(id)) };
  }

  return {
    getPlan,
    async listPlans(who, { limit = 50, before, goal } = {}) {
      const conditions = ["owner = ?"];
      const values: Value[] = [ownerOfChecked(who)];
      if (goal !== undefined) {
        conditions.push("goal = ?");
        values.push(goal);
      }
      if (before !== undefined) {
        conditions.push("id < ?");
        values.push(before);
      }
      const rows = await driver.read(() =>
        query<PlanRow>(
          `SELECT * FROM plan WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT ?`,
          ...values,
          Math.max(1, Math.min(limit, 1000)),
        ),
      );
      return rows.map(toPlan);
    },
    async planResult(who, id, { signal } = {}) {
      const ended = core.planWaiters.wait(id, signal);
      ended.catch(() => {});
      for (;;) {
        const { state } = await row(who, id).catch((error: unknown) => {
          core.planWaiters.resolve(id);
          throw error;
        });
        if (state !== "draft" && state !== "approved") {
          core.planWaiters.resolve(id);
          return await getPlan(who, id);
        }
        await ended;
      }
    },
    async submitPlan(who, input, { goal, id = newId<PlanId>(), draft: waits = false } = {}) {
      const owner = ownerOfChecked(who);
      parse(idOption, { id }, "plan");
      const { draft, tasks } = readPlan(input);
      const approvedBy = waits ? undefined : describePrincipal(who);
      const inserted = await driver.transaction((tx) =>
        insertPlan(context, tx, { id, owner, goal, draft, tasks, approvedBy }),
      );
      // When it was there already, the first one stands.
      return inserted ? { ...toPlan(await row(who, id)), tasks: draft.tasks } : await getPlan(who, id);
    },
    async approvePlan(who, id) {
      await row(who, id);
      const done = await driver.transaction((tx) =>
        approvePlan(context, tx, { id, approvedBy: describePrincipal(who) }),
      );
      if (!done) throw new PlanStateError(id, (await row(who, id)).state);
      return await getPlan(who, id);
    },
    async cancelPlan(who, id, { reason } = {}) {
      const found = await row(who, id);
      await driver.transaction((tx) => cancelPlan(context, tx, found, reason));
      return await getPlan(who, id);
    },
  };
}
