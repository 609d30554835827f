import type { TaskContext } from "@hearth/engine";
import type { RuntimeContext } from "@hearth/runtimes";

const nothing = (): Promise<never> => Promise.reject(new Error("this task has no files"));
const noFiles = {
  root: "",
  list: () => Promise.resolve([]),
  read: nothing,
  readText: nothing,
  stat: nothing,
  write: nothing,
  remove: nothing,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** The context of a task without files. */
export function runtimeContext(context: TaskContext): RuntimeContext {
  return {
    task: context.task,
    signal: context.signal,
    principal: { kind: "person", id: context.task.owner },
    workspace: noFiles,
    output: noFiles,
    step: (name, work) => context.step(name, work),
    wait: (name, wait) => context.wait(name, wait),
    progress: (fraction, message) => context.progress(fraction, message),
    emit: (part) => context.emit(part),
  };
}
