import type { Task } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";

export interface TestContextOptions {
  /** The folder capabilities read. */
  workspace: string;
  /** The folder they write to. */
  output: string;
  signal?: AbortSignal;
}

/** A context over real folders, for tests. Steps run at once, nothing waits, and no other capability can be called. */
export async function openTestContext(options: TestContextOptions): Promise<AgentContext & AsyncDisposable> {
  const { signal = new AbortController().signal } = options;
  const workspace = await openWorkspaceReader(options.workspace);
  const output = await openWorkspaceWriter(options.output);
  return {
    task: {} as Task,
    signal,
    step: async (_name, work) => await work(),
    wait: () => Promise.reject(new Error("nothing waits here")),
    progress: () => undefined,
    emit: () => undefined,
    principal: { kind: "agent", id: "test", level: "worker", onBehalfOf: "tester" },
    workspace,
    output,
    invoke: () => Promise.reject(new Error("no other capability here")),
    async [Symbol.asyncDispose]() {
      await workspace[Symbol.asyncDispose]();
      await output[Symbol.asyncDispose]();
    },
  };
}
