import {
  NotFoundError,
  ownerOf,
  parse,
  type Principal,
  principal,
  type Task,
  taskId,
  type TaskId,
  taskState,
  terminalStates,
  ValidationError,
} from "@hearth/protocol";
import { z } from "zod";
import type { EngineReader, EngineWriter } from "../contract.ts";
import type { EngineCore } from "../engine-core.ts";
import { TaskStateError } from "../errors/task-state-error.ts";
import { cancel } from "../store/cancel.ts";
import { readLimits, writeLimit } from "../store/limits.ts";
import { readTask, readTasks } from "../store/read-tasks.ts";
import { retry } from "../store/retry.ts";
import { execute, query } from "../store/script.ts";
import { submit } from "../store/submit.ts";
import { readTally } from "../store/tally.ts";
import { signal } from "../store/waits.ts";
import { readSubmissions } from "../submissions/new-tasks.ts";
import { toJson } from "../submissions/to-json.ts";

type TaskDoors = Omit<EngineReader, "getPlan" | "listPlans" | "planResult"> &
  Omit<EngineWriter, "submitPlan" | "approvePlan" | "cancelPlan">;

const taskFilter = z.strictObject({
  states: z.array(taskState).min(1).optional(),
  capability: z.string().optional(),
  plan: z.string().optional(),
  goal: z.string().optional(),
  limit: z.number().int().min(1).max(1000).optional(),
  before: z.string().optional(),
});

const signalName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\0]*$/, { error: "must not contain the NUL character" });

const limitInput = z.union([
  z.strictObject({ capability: z.string().min(1).max(200), maximum: z.number().int().min(0).nullable() }),
  z.strictObject({ concurrencyKey: z.string().min(1).max(200), maximum: z.number().int().min(0).nullable() }),
]);

/** The doors for tasks. Each checks who asks first; an id of another owner is answered as one that does not exist. */
export function taskDoors(core: EngineCore): TaskDoors {
  const { context } = core;
  const { driver, clock } = context;

  /** @throws NotFoundError unless all are the owner's */
  async function mustOwn(owner: string, ids: readonly TaskId[]): Promise<void> {
    for (const id of ids) if (!taskId.safeParse(id).success) throw new NotFoundError("task", String(id));
    const found = await driver.read(() =>
      query<{ id: TaskId }>(`SELECT id FROM task WHERE owner = ? AND ${driver.dialect.among("id")}`, owner, ids),
    );
    const known = new Set(found.map(({ id }) => id));
    const missing = ids.find((id) => !known.has(id));
    if (missing !== undefined) throw new NotFoundError("task", missing);
  }

  async function get(who: Principal, id: TaskId): Promise<Task> {
    const owner = ownerOfChecked(who);
    const task = taskId.safeParse(id).success ? await readTask(context, owner, id) : undefined;
    if (task === undefined) throw new NotFoundError("task", String(id));
    return task;
  }

  return {
    get,
    async list(who, filter = {}) {
      const owner = ownerOfChecked(who);
      parse(taskFilter, filter, "filter");
      return await readTasks(context, owner, filter);
    },
    async deadLetters(who, filter = {}) {
      return await readTasks(context, ownerOfChecked(who), { ...filter, states: ["failed"] });
    },
    async result(who, id, { signal: abort } = {}) {
      // Listens before it looks, so that an end in between is not missed.
      const ended = core.taskWaiters.wait(id, abort);
      ended.catch(() => {});
      for (;;) {
        const task = await get(who, id).catch((error: unknown) => {
          core.taskWaiters.resolve(id);
          throw error;
        });
        if (terminalStates.has(task.state)) {
          core.taskWaiters.resolve(id);
          return task;
        }
        await ended;
      }
    },
    async counts() {
      const counts = await driver.read(() => readTally());
      for (const { running } of (await driver.claims()).values()) {
        counts.ready -= 1;
        counts[running ? "running" : "assigned"] += 1;
      }
      return counts;
    },
    subscribe: (listener) => context.events.subscribe(listener),

    async submit(who, submissions, { goal } = {}) {
      const owner = ownerOfChecked(who);
      const read = readSubmissions(who, submissions, { goal, now: clock.now() });
      return await driver.transaction((tx) => submit(context, tx, owner, read));
    },
    async cancel(who, ids, { reason } = {}) {
      await mustOwn(ownerOfChecked(who), ids);
      if (ids.length === 0) return [];
      return await driver.transaction((tx) => cancel(context, tx, [...new Set(ids)], reason));
    },
    async retry(who, id) {
      await mustOwn(ownerOfChecked(who), [id]);
      const done = await driver.transaction((tx) => retry(context, tx, id));
      if (!done) {
        throw new TaskStateError(
          `the task ${id} cannot be retried: it has not failed, or a task it depends on has`,
          "Retry the failed task it depends on; what depended on it comes back with it.",
        );
      }
      return await get(who, id);
    },
    async signal(who, id, name, value) {
      await mustOwn(ownerOfChecked(who), [id]);
      parse(z.object({ name: signalName }), { name }, "signal");
      const text = toJson(value, "/value");
      await driver.transaction((tx) => signal(context, tx, id, name, text));
    },
    async markDelivered(who, ids) {
      await mustOwn(ownerOfChecked(who), ids);
      await driver.transaction(() =>
        execute(
          `UPDATE task SET delivery = 'delivered' WHERE ${driver.dialect.among("id")} AND delivery = 'pending'
           AND state IN ('completed', 'failed', 'cancelled')`,
          ids,
        ),
      );
    },
    async acknowledge(who, id) {
      await mustOwn(ownerOfChecked(who), [id]);
      const rows = await driver.transaction(() =>
        query(
          `UPDATE task SET delivery = 'acknowledged' WHERE id = ? AND state IN ('completed', 'failed', 'cancelled')
           RETURNING id`,
          id,
        ),
      );
      if (rows.length > 0) return;
      throw new TaskStateError(
        `the task ${id} has not ended, so there is no result to acknowledge`,
        "Wait for its end.",
      );
    },
    async setLimit(who, input) {
      const owner = ownerOfChecked(who);
      const limit = parse(limitInput, input, "limit");
      const row =
        "capability" in limit
          ? ({ owner: "", kind: "capability", name: limit.capability } as const)
          : ({ owner, kind: "key", name: limit.concurrencyKey } as const);
      if (row.kind === "capability" && who.kind !== "person" && !(who.kind === "agent" && who.level === "admin")) {
        throw new ValidationError("limit", [
          { field: "/capability", message: "may be set by a person or an admin agent only" },
        ]);
      }
      await driver.transaction(() => writeLimit(row, limit.maximum));
      core.limits.load(await driver.read(() => readLimits()));
      driver.limitsChanged();
      core.pump();
    },
  };
}

/** The owner a principal acts for. @throws ValidationError when it is no principal */
export function ownerOfChecked(who: Principal): string {
  // A full check of each call would cost more than the call; what TypeScript cannot promise is a caller without types.
  if (typeof who !== "object" || who === null || typeof ownerOf(who) !== "string") {
    parse(principal, who, "principal");
  }
  return ownerOf(who);
}
