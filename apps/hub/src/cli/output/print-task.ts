import type { Task } from "@hearth/protocol";
import { duration, shorten, table, time } from "./format.ts";
import type { Output } from "./output.ts";

/** A task in full. */
export function printTask(output: Output, task: Task): void {
  if (output.json) {
    output.data(task);
    return;
  }
  const rows = [
    ["Task", task.id],
    ["Title", task.title ?? task.capability],
    ["Capability", task.capability],
    ["State", `${task.state}, attempt ${task.attempt}, result ${task.delivery}`],
    ["Created", time(task.createdAt)],
  ];
  if (task.goal !== undefined) rows.push(["Goal", task.goal]);
  if (task.plan !== undefined) rows.push(["Plan", task.plan]);
  if (task.worker !== undefined) rows.push(["Worker", task.worker]);
  if (task.startedAt !== undefined && task.endedAt !== undefined)
    rows.push(["Took", duration(task.endedAt - task.startedAt)]);
  if (task.waitingFor.length > 0) rows.push(["Waits for", task.waitingFor.join(", ")]);
  output.text(table(rows));
  if (task.failure !== undefined) {
    output.text(`Failed: ${task.failure.message} (${task.failure.code})`);
    if (task.failure.hint !== undefined) output.text(`  what to do: ${task.failure.hint}`);
  }
  output.text(`Input:\n${shorten(JSON.stringify(task.input, null, 2) ?? "", 4000)}`);
  if (task.output !== undefined) output.text(`Output:\n${shorten(JSON.stringify(task.output, null, 2), 20_000)}`);
}

/** Tasks, one a line. */
export function printTasks(output: Output, tasks: readonly Task[]): void {
  if (output.json) {
    output.data({ tasks });
    return;
  }
  if (tasks.length === 0) output.note("No tasks.");
  else {
    const rows = tasks.map((task) => [
      task.id,
      task.state,
      time(task.createdAt),
      shorten(task.title ?? task.capability, 80),
    ]);
    output.text(table(rows));
  }
}
