import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Task, type TaskId, newId } from "@hearth/protocol";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";
import type { RuntimeContext } from "../src/index.ts";

export interface TestContext extends AsyncDisposable {
  /** A fresh attempt of the same task: durable steps are remembered over attempts. */
  attempt(signal?: AbortSignal): RuntimeContext;
  readonly steps: Map<string, string>;
  readonly progress: [fraction: number, message: string | undefined][];
}

/** A task's context over real folders, with durable steps kept as JSON text as the engine keeps them. */
export async function createTestContext(): Promise<TestContext> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-runtimes-"));
  const workspace = await openWorkspaceReader(folder);
  const output = await openWorkspaceWriter(folder);
  const steps = new Map<string, string>();
  const progress: TestContext["progress"] = [];
  const task: Task = {
    id: newId<TaskId>(),
    owner: "ada",
    capability: "test.any",
    input: {},
    state: "running",
    delivery: "pending",
    priority: 5,
    attempt: 1,
    retries: 3,
    timeoutSeconds: 300,
    waitingFor: [],
    checks: [],
    createdAt: 0,
  };
  return {
    steps,
    progress,
    attempt: (signal = new AbortController().signal) => ({
      task,
      signal,
      workspace,
      output,
      principal: { kind: "person", id: "ada" },
      async step<Result>(name: string, work: () => Promise<Result> | Result): Promise<Result> {
        const known = steps.get(name);
        const text = known ?? JSON.stringify(await work());
        steps.set(name, text);
        return JSON.parse(text) as Result;
      },
      wait: () => Promise.reject(new Error("nothing to wait for")),
      progress: (fraction, message) => progress.push([fraction, message]),
      emit: () => undefined,
    }),
    async [Symbol.asyncDispose]() {
      await workspace[Symbol.asyncDispose]();
      await output[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
