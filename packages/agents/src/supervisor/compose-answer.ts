import { dependenciesOf, type Plan, type Task } from "@hearth/protocol";
import { answerMark } from "../planner/compose/answer-mark.ts";
import { renderValue } from "./render-value.ts";

interface Part {
  readonly heading: string;
  readonly task: Task;
}

/**
 * The answer in Markdown from what the tasks gave: the parts marked as answers, else what no other task went on with;
 * then the files that were written.
 */
export function composeAnswer(tasks: readonly Task[], plan?: Pick<Plan, "tasks">): string {
  const inPlan = new Map(plan?.tasks.map((task, index) => [task.key, index]));
  const ordered = tasks.toSorted((a, b) => (inPlan.get(a.key ?? "") ?? 0) - (inPlan.get(b.key ?? "") ?? 0));
  const done = ordered.filter((task) => task.state === "completed");
  const marked = done.flatMap((task): Part[] => {
    const check = task.checks.find((other) => other.description.startsWith(answerMark));
    return check === undefined ? [] : [{ heading: check.description.slice(answerMark.length), task }];
  });
  // What only tasks went on with that were not done is the last there is.
  const keys = new Set(done.map(({ key }) => key));
  const used = new Set(plan?.tasks.filter(({ key }) => keys.has(key)).flatMap(dependenciesOf));
  const ends = done
    .filter((task) => task.key === undefined || !used.has(task.key))
    .map((task): Part => ({ heading: task.title ?? task.capability, task }));
  const parts = marked.length > 0 ? marked : ends.filter((part) => !wroteFiles(part.task));
  const sections = parts.map((part) =>
    parts.length === 1
      ? `${part.heading}: ${renderInline(part.task)}`
      : `### ${part.heading}\n\n${renderValue(part.task.output)}`,
  );
  const files = done.filter(wroteFiles).map((task) => renderValue(task.output));
  return [...sections, ...files.filter((line) => !sections.some((section) => section.includes(line)))].join("\n\n");
}

/** A number stands in the line of its heading, anything longer below it. */
function renderInline(task: Task): string {
  const text = renderValue(task.output);
  return text.includes("\n") ? `\n\n${text}` : text;
}

function wroteFiles(task: Task): boolean {
  const output = task.output as { kind?: unknown; files?: unknown } | undefined;
  return output?.kind === "document" && Array.isArray(output.files) && output.files.length > 0;
}
