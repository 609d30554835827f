import type { TaskId } from "@hearth/protocol";
import type { StoreContext } from "./context.ts";
import type { ClaimReference } from "./driver.ts";
import { execute, query, type Script } from "./script.ts";

/** The remembered steps of a task: name to JSON text. */
export function* readSteps(task: TaskId): Script<Map<string, string>> {
  const rows = yield* query<{ name: string; value: string }>("SELECT name, value FROM task_step WHERE task = ?", task);
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/**
 * Remembers a step's result. False when the claim is no longer held; then nothing is written,
 * so that a worker which lost its task cannot change what the next one remembers.
 */
export function* checkpoint(
  context: StoreContext,
  claim: ClaimReference,
  name: string,
  value: string,
): Script<boolean> {
  if (!(yield* context.driver.holds(claim))) return false;
  yield* execute(
    "INSERT INTO task_step (task, name, value, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (task, name) DO NOTHING",
    claim.task,
    name,
    value,
    context.clock.now(),
  );
  return true;
}
