import type { TaskContext } from "@hearth/engine";
import type { Principal } from "@hearth/protocol";
import { declaredBy } from "../gateway/task-doors.ts";
import { runHolder } from "./run-holder.ts";
import type { TaskRunnerOptions } from "./task-runner.ts";

/** Runs a task as whoever holds it: when it is handed over meanwhile, as its new holder. */
export async function runTask(
  options: TaskRunnerOptions,
  capability: string,
  input: unknown,
  context: TaskContext,
): Promise<unknown> {
  const { runtime, team } = options;
  const { task } = context;
  const named = declaredBy(runtime.find(capability)?.manifest, capability);
  // Handing over is a message; whoever may send none cannot do it, and most tasks need not ask.
  if (!named.has("message")) return await runHolder(options, { capability, input, named, generation: 0 }, context);
  const who: Principal = { kind: "person", id: task.owner };
  for (;;) {
    const holder = (await (await team.store()).holders(who, task.id)).at(-1);
    using over = team.watch(task.id);
    try {
      const { capability: held = capability, input: given = input, generation = 0, former } = holder ?? {};
      const at = { capability: held, input: given, named, generation, former, over };
      const output = await runHolder(options, at, context);
      // A former holder that came to its end all the same has no say any more.
      if (!over.happened) return output;
    } catch (error) {
      if (!over.happened || context.signal.aborted) throw error;
    }
  }
}
