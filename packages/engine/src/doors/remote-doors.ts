import { parse, type Principal, type TaskId } from "@hearth/protocol";
import { z } from "zod";
import type { RemoteClaim, RemoteWorkerDoors } from "../contract.ts";
import type { EngineCore } from "../engine-core.ts";
import { TaskTimeoutError } from "../errors/task-timeout-error.ts";
import { checkpoint, readSteps } from "../store/checkpoint.ts";
import { taskEvent } from "../store/context.ts";
import { handedOutTask, type HandOut, handOut } from "../store/hand-out.ts";
import { releaseClaims } from "../store/release-claims.ts";
import { query } from "../store/script.ts";
import { settle, type Settlement } from "../store/settle.ts";
import { wait } from "../store/waits.ts";
import { toJson } from "../submissions/to-json.ts";
import { ownerOfChecked } from "./task-doors.ts";

const claimRequest = z.object({
  worker: z.string().min(1).max(200),
  capabilities: z.array(z.string().min(1).max(200)).min(1).max(1000),
  maximum: z.number().int().min(1).max(1000).default(1),
});

export function remoteDoors(core: EngineCore): RemoteWorkerDoors {
  const { context, leaseMilliseconds } = core;
  const { driver, clock } = context;

  /** Those of the claims that are about the principal's own tasks. */
  async function own<Given extends RemoteClaim>(who: Principal, claims: readonly Given[]): Promise<Given[]> {
    const owner = ownerOfChecked(who);
    if (claims.length === 0) return [];
    const rows = await driver.read(() =>
      query<{ id: TaskId }>(
        `SELECT id FROM task WHERE owner = ? AND ${driver.dialect.among("id")}`,
        owner,
        claims.map(({ task }) => task),
      ),
    );
    const known = new Set(rows.map(({ id }) => id));
    return claims.filter(({ task }) => known.has(task));
  }

  /** What cannot be run at all is settled here and not handed out. */
  async function settleBroken(handOuts: readonly HandOut[], worker: string): Promise<void> {
    const broken: Settlement[] = [];
    for (const { claim, failure } of handOuts) {
      if (failure === undefined) continue;
      broken.push({ task: claim.task, fence: claim.fence, worker, startedAt: claim.claimedAt, outcome: { failure } });
    }
    if (broken.length > 0) await driver.transaction((tx) => settle(context, tx, broken));
  }

  return {
    async claim(who, request) {
      const owner = ownerOfChecked(who);
      const { worker, capabilities, maximum } = parse(claimRequest, request, "claim");
      const now = clock.now();
      const claims = await driver.claim({
        capabilities,
        maximum,
        worker,
        now,
        leaseMilliseconds,
        running: false,
        owner,
      });
      if (claims.length === 0) return [];
      const handOuts = await driver.read(() => handOut(context, claims));
      await settleBroken(handOuts, worker);
      const given = handOuts.filter(({ failure }) => failure === undefined);
      return await Promise.all(
        given.map(async (handedOut) => {
          const { claim, input } = handedOut;
          const task = handedOutTask(handedOut);
          context.events.emit(taskEvent("task-started", claim.entry, { worker, attempt: task.attempt }));
          const steps = await driver.read(() => readSteps(claim.task));
          return {
            task,
            input,
            fence: claim.fence,
            leaseUntil: now + leaseMilliseconds,
            steps: Object.fromEntries([...steps].map(([name, value]) => [name, JSON.parse(value) as unknown])),
          };
        }),
      );
    },

    async heartbeat(who, claims) {
      const now = clock.now();
      const mine = await own(who, claims);
      const { lost, overdue } = await driver.extend(mine, now, leaseMilliseconds);
      if (overdue.length > 0) {
        const settlements = overdue.map(({ task, fence, worker, claimedAt, entry }) => ({
          task,
          fence,
          worker,
          startedAt: claimedAt,
          outcome: { failure: new TaskTimeoutError(entry.timeoutSeconds).toFailure() },
        }));
        await driver.transaction((tx) => settle(context, tx, settlements));
      }
      const held = new Set(mine.map(({ task }) => task));
      const strangers = claims.filter(({ task }) => !held.has(task)).map(({ task }) => task);
      return { lost: [...lost, ...overdue.map(({ task }) => task), ...strangers], leaseUntil: now + leaseMilliseconds };
    },

    async settle(who, results) {
      const mine = new Set(await own(who, results));
      const live = await driver.claims(results.map(({ task }) => task));
      const settlements = results
        .filter((result) => mine.has(result))
        .map((result, index): Settlement => {
          const { task, fence } = result;
          const claim = live.get(task);
          return {
            task,
            fence,
            worker: claim?.worker ?? "unknown",
            startedAt: claim?.claimedAt ?? clock.now(),
            outcome:
              "failure" in result ? { failure: result.failure } : { output: toJson(result.output, `/${index}/output`) },
          };
        });
      const taken = settlements.length === 0 ? [] : await driver.transaction((tx) => settle(context, tx, settlements));
      const accepted = new Set(settlements.filter((_, index) => taken[index]).map(({ task }) => task));
      return results.map((result) => mine.has(result) && accepted.has(result.task));
    },

    async checkpoint(who, claim, name, value) {
      const text = toJson(value, "/value");
      if ((await own(who, [claim])).length === 0) return false;
      return await driver.transaction(() => checkpoint(context, claim, name, text));
    },

    async wait(who, claim, name, { timeoutSeconds } = {}) {
      if ((await own(who, [claim])).length === 0) return { kind: "lost" };
      const milliseconds = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000;
      const result = await driver.transaction((tx) => wait(context, tx, claim, name, milliseconds));
      if (result.kind !== "signalled") return result;
      return { kind: "signalled", value: JSON.parse(result.value) as unknown };
    },

    async report(who, report) {
      const claim =
        (await own(who, [report])).length === 0 ? undefined : (await driver.claims([report.task])).get(report.task);
      if (claim === undefined || claim.fence !== report.fence) return false;
      if ("part" in report) context.events.emit(taskEvent("task-output", claim.entry, { part: report.part }));
      else {
        const fraction = Math.min(1, Math.max(0, report.progress));
        const data = { fraction, ...(report.message === undefined ? {} : { message: report.message }) };
        context.events.emit(taskEvent("task-progressed", claim.entry, data));
      }
      return true;
    },

    async release(who, claims) {
      const mine = await own(who, claims);
      if (mine.length > 0) await driver.transaction((tx) => releaseClaims(context, tx, mine));
    },
  };
}
