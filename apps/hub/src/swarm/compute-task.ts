import { describePrincipal, ownerOf, type SwarmShare } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import type { ComputeTask, DataClass } from "./swarm-task.ts";
import { SwarmTaskError } from "./swarm-task-error.ts";

const classes: readonly DataClass[] = ["public", "internal", "private", "secret"];

/** The further of two limits. */
function stricter(one: DataClass, other: DataClass): DataClass {
  return classes[Math.max(classes.indexOf(one), classes.indexOf(other))]!;
}

/** What of a run its output tells. */
export interface Computed {
  output: Readonly<Record<string, unknown>>;
  workers: string[];
  placement: SwarmShare[];
}

/**
 * Computes for a task and says who did it.
 * @param work `dataClass` is what the input says of itself; what the run has read so far counts too
 * @throws SwarmTaskError, or what the swarm says of wrong input, naming its field
 */
export async function computeTask(
  compute: ComputeTask,
  { dataClass = "internal", ...work }: { operation: string; data: unknown; dataClass?: DataClass | undefined },
  { signal, task, principal, labels }: Pick<AgentContext, "signal" | "task" | "principal" | "labels">,
): Promise<Computed> {
  // A run that comes back knows only then what it had read.
  const read = await labels?.recalled();
  const outcome = await compute({
    ...work,
    signal,
    priority: task.priority,
    owner: ownerOf(principal),
    principal: describePrincipal(principal),
    task: task.id,
    ...(task.goal === undefined ? {} : { goal: task.goal }),
    dataClass: stricter(dataClass, read?.class ?? "public"),
  });
  if (outcome.status !== "completed") throw new SwarmTaskError(outcome.code, outcome.message);
  const { output, workers, shares } = outcome;
  return { output: output as Readonly<Record<string, unknown>>, workers: [...workers], placement: shares };
}
