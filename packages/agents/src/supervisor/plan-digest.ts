import { createHash } from "node:crypto";
import type { Plan, PlanDraft, Task } from "@hearth/protocol";

/** SHA-256 of a plan's tasks in a canonical form: the name under which its approval is kept. */
export function planDigest(plan: Pick<PlanDraft, "title" | "tasks">): string {
  return createHash("sha256")
    .update(canonical({ title: plan.title, tasks: plan.tasks }))
    .digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** What ran beside or against the approved plan; empty when the run is the plan. */
export function deviations(plan: Pick<Plan, "tasks">, tasks: readonly Task[]): string[] {
  const approved = new Map(plan.tasks.map((task) => [task.key, task.capability]));
  const ran = new Set<string>();
  const found: string[] = [];
  for (const task of tasks) {
    const key = task.key ?? "";
    ran.add(key);
    const capability = approved.get(key);
    if (capability === undefined) found.push(`${task.capability} ran and was not in the plan`);
    else if (capability !== task.capability) found.push(`${key} ran ${task.capability} and not ${capability}`);
  }
  for (const key of approved.keys()) if (!ran.has(key)) found.push(`${key} of the plan did not run`);
  return found;
}
