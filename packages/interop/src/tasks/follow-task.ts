import type { Engine } from "@hearth/engine";
import { type Principal, type Task, type TaskId, terminalStates } from "@hearth/protocol";

/** How a task stands that someone outside waits for. */
export type TaskStanding =
  | { readonly kind: "ended"; readonly task: Task }
  /** A person of this hub has to answer first; the task goes on by itself then. */
  | { readonly kind: "needs-approval"; readonly task: Task; readonly approval: string }
  /** Whoever waited has gone. */
  | { readonly kind: "left"; readonly task: Task };

export interface FollowOptions {
  signal: AbortSignal;
  onProgress?: (fraction: number, message: string | undefined) => void;
  /** Called whenever its state may be another. */
  onChange?: (task: Task) => void;
  /** Go on waiting where a person has to answer. @default false */
  throughApprovals?: boolean;
}

const approvalPrefix = "approval:";

/** The question that a task waits with, if it does. */
export function approvalOf(task: Task): string | undefined {
  return task.parkedOn?.startsWith(approvalPrefix) === true ? task.parkedOn.slice(approvalPrefix.length) : undefined;
}

/** Waits for a task to end, to need a person, or to be left. */
export async function followTask(
  engine: Pick<Engine, "get" | "subscribe">,
  who: Principal,
  id: TaskId,
  { signal, onProgress, onChange, throughApprovals = false }: FollowOptions,
): Promise<TaskStanding> {
  let wake = Promise.withResolvers<void>();
  const unsubscribe = engine.subscribe((event) => {
    if (event.task !== id) return;
    if (event.type === "task-progressed") {
      const { fraction, message } = event.data as { fraction?: unknown; message?: unknown };
      onProgress?.(typeof fraction === "number" ? fraction : 0, typeof message === "string" ? message : undefined);
    } else wake.resolve();
  });
  const onAbort = (): void => wake.resolve();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      wake = Promise.withResolvers<void>();
      const task = await engine.get(who, id);
      onChange?.(task);
      if (terminalStates.has(task.state)) return { kind: "ended", task };
      const approval = approvalOf(task);
      if (approval !== undefined && !throughApprovals) return { kind: "needs-approval", task, approval };
      if (signal.aborted) return { kind: "left", task };
      await wake.promise;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", onAbort);
  }
}
