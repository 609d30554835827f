import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, openEngine, type RunningWorker } from "@hearth/engine";
import type { Principal } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";
import type { EngineAdapter, Servers } from "./adapter.ts";

export interface OpenHearthOptions extends Servers {
  /** @default "full" */
  durability?: "full" | "normal";
  /** Takes PostgreSQL at `postgresUrl` in place of SQLite in `folder`. @default false */
  usePostgres?: boolean;
  /** Tasks a worker runs at once. @default 1000, the batch size the others are given */
  concurrency?: number;
}

export interface HearthAdapter extends EngineAdapter {
  readonly engine: Engine;
  /** Chains that ran out of order since it was opened. */
  readonly violations: number;
}

const who: Principal = { kind: "person", id: "bench" };
const noop = async (): Promise<null> => null;

/** Hearth's engine behind the doors that the comparison drives every engine by. */
export async function openHearth({
  folder,
  durability = "full",
  postgresUrl,
  usePostgres = false,
  concurrency = 1000,
}: OpenHearthOptions): Promise<HearthAdapter> {
  const file = join(folder, "hearth-bench.db");
  const removeFiles = async (): Promise<void> => {
    if (usePostgres) return;
    for (const suffix of ["", "-wal", "-shm", ".lock", ".owner", ".claims"])
      await rm(`${file}${suffix}`, { force: true });
  };
  await removeFiles();
  const database = await openDatabase({ url: usePostgres ? postgresUrl! : `sqlite:${file}`, durability });
  const engine = await openEngine({ database, onError: (error) => console.error(error) });
  let violations = 0;
  let idle: RunningWorker | undefined;

  return {
    name: usePostgres ? "hearth-postgres" : "hearth",
    engine,
    get violations() {
      return violations;
    },
    async submitBatches(count) {
      for (let done = 0; done < count; done += 1000) {
        const length = Math.min(1000, count - done);
        const batch = Array.from({ length }, (_, index) => ({ capability: "bench.noop", input: { n: done + index } }));
        await engine.submit(who, batch);
      }
    },
    async submitOne() {
      await engine.submit(who, [{ capability: "bench.noop", input: { n: 1 } }]);
    },
    async drain(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let ran = 0;
      const handler = async (): Promise<null> => {
        if (++ran === count) resolve();
        return null;
      };
      await using worker = engine.startWorker({ handlers: { "bench.noop": handler }, concurrency });
      await promise;
      await worker.drain();
    },
    async startIdle() {
      idle = engine.startWorker({ handlers: { "bench.latency": noop }, concurrency });
    },
    async latency() {
      const [id] = await engine.submit(who, [{ capability: "bench.latency", input: { n: 1 } }]);
      await engine.result(who, id!);
    },
    async stopIdle() {
      await idle?.[Symbol.asyncDispose]();
    },
    async chains(count, length) {
      const last = new Map<number, number>();
      const tasks = Array.from({ length: count * length }, (_, index) => {
        const chain = Math.floor(index / length);
        const position = index % length;
        const after = position === 0 ? [] : [`c${chain}-${position - 1}`];
        return {
          key: `c${chain}-${position}`,
          title: "step",
          capability: "bench.chain",
          input: { chain, position },
          after,
        };
      });
      await using worker = engine.startWorker({
        concurrency,
        handlers: {
          "bench.chain": async (input) => {
            const { chain, position } = input as { chain: number; position: number };
            if ((last.get(chain) ?? -1) !== position - 1) violations += 1;
            last.set(chain, position);
            return null;
          },
        },
      });
      const plan = await engine.submitPlan(who, { title: "chains", tasks });
      const { state } = await engine.planResult(who, plan.id);
      await worker.drain();
      if (state !== "completed") throw new Error(`the chains ended ${state}`);
    },
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await removeFiles();
    },
  };
}
