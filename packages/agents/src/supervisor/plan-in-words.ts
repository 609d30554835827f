import type { Plan } from "@hearth/protocol";

const mostSteps = 30;

/** A plan as a question in Markdown: what it would do, step by step, for the conversation in which it was shown. */
export function planInWords({ title, tasks }: Pick<Plan, "title" | "tasks">): string {
  const steps = tasks
    .slice(0, mostSteps)
    .map((task, index) => `${index + 1}. ${oneLine(task.title)} (${task.capability})`);
  const more = tasks.length > mostSteps ? [`${mostSteps + 1}. … and ${tasks.length - mostSteps} more`] : [];
  return [`The plan was: ${oneLine(title)}`, [...steps, ...more].join("\n"), "What should be different?"].join("\n\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
