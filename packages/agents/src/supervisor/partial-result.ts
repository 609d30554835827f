import type { Failure, Task } from "@hearth/protocol";

/** Says at the head of an answer that it is a part, and what became of each task. */
export function partialResult(tasks: readonly Task[], failure: Failure): string {
  const done = tasks.filter(({ state }) => state === "completed").length;
  const lines = tasks.map((task) => `- ${task.title ?? task.capability}: ${fateOf(task)}`);
  return [
    `**A partial result: the budget ran out, and ${done} of ${tasks.length} tasks were done.** ${failure.message}.`,
    lines.join("\n"),
    "Nothing more is spent on it. Raise the budget with `hearth budget set` or use a cheaper model, and submit the goal again.",
  ].join("\n\n");
}

function fateOf({ state, startedAt }: Task): string {
  if (state === "completed") return "done";
  if (state === "failed") return "stopped; what it had written so far lies in the results";
  return startedAt === undefined ? "not begun" : "broken off";
}
