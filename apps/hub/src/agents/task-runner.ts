import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { TaskHandler } from "@hearth/engine";
import { type Principal, NotFoundError } from "@hearth/protocol";
import type { InProcessRuntime } from "@hearth/runtimes";
import { openWorkspaceReader, openWorkspaceWriter, type WorkspaceReader } from "@hearth/sandbox";
import type { GoalReader } from "@hearth/storage";
import { resultsFolder } from "../home/open-home.ts";

export interface TaskRunnerOptions {
  runtime: InProcessRuntime;
  goals: GoalReader;
  home: string;
}

/**
 * Makes the handler that runs a capability as a task: with the input folder of the task's goal, or none, and an
 * output folder of the goal's, or one named after the task. Both are open as long as the attempt runs.
 */
export function createTaskRunner({ runtime, goals, home }: TaskRunnerOptions): (capability: string) => TaskHandler {
  return (capability) => async (input, context) => {
    const { task } = context;
    const principal: Principal = { kind: "person", id: task.owner };
    const goal = task.goal === undefined ? undefined : await goals.get(principal, task.goal);
    const folder = goal?.outputFolder ?? join(resultsFolder(home), goal?.id ?? task.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await using output = await openWorkspaceWriter(folder);
    await using workspace = goal?.inputFolder === undefined ? noWorkspace : await openWorkspaceReader(goal.inputFolder);
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
}

/** The input folder of a task that was given none. */
const noWorkspace: WorkspaceReader = {
  root: "",
  list: () => Promise.resolve([]),
  read: (path) => Promise.reject(new NotFoundError("file", path)),
  readText: (path) => Promise.reject(new NotFoundError("file", path)),
  stat: (path) => Promise.reject(new NotFoundError("file", path)),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
