import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TaskHandler } from "@hearth/engine";
import type { Principal } from "@hearth/protocol";
import type { InProcessRuntime } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter } from "@hearth/sandbox";
import type { GoalReader } from "@hearth/storage";

export interface TaskHandlersOptions {
  runtime: InProcessRuntime;
  goals: GoalReader;
  /** The test hub's own folder. */
  folder: string;
}

/** Handlers of every capability: each attempt gets the goal's folder to read, or an empty one, and the results folder. */
export function taskHandlers({ runtime, goals, folder }: TaskHandlersOptions): Record<string, TaskHandler> {
  const names = runtime.capabilities().map(({ name }) => name);
  const run = (capability: string): TaskHandler => {
    return async (input, context) => {
      const { task } = context;
      const principal: Principal = { kind: "person", id: task.owner };
      const goal = task.goal === undefined ? undefined : await goals.get(principal, task.goal);
      const results = join(folder, "results");
      const empty = join(folder, "empty");
      for (const path of [results, empty]) await mkdir(path, { recursive: true });
      await using workspace = await openWorkspaceReader(goal?.inputFolder ?? empty);
      await using output = await openWorkspaceWriter(results);
      return await runtime.execute({
        capability,
        input,
        context: {
          task,
          signal: context.signal,
          principal,
          workspace,
          output,
          step: (name, work) => context.step(name, work),
          wait: (name, options) => context.wait(name, options),
          progress: (fraction, message) => context.progress(fraction, message),
          emit: (part) => context.emit(part),
        },
      });
    };
  };
  return Object.fromEntries(names.map((name) => [name, run(name)]));
}
