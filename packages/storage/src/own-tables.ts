/** What of ours in a database does not begin with the house's name. */
const plainNames: ReadonlySet<string> = new Set([
  "conversation",
  "conversation_entry",
  "plan",
  "plan_draft",
  "task",
  "task_edge",
  "task_fence",
  "task_limit",
  "task_open",
  "task_queue",
  "task_schedule",
  "task_step",
  "task_tally",
  "task_wait",
]);

/** Whether a table, sequence or function of a database is Hearth's, by its name: others may share the schema. */
export function isOwnName(name: string): boolean {
  return name.startsWith("hearth_") || plainNames.has(name);
}
