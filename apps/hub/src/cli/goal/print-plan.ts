import { dependenciesOf, isOutputReference, type Plan, type PlanTask } from "@hearth/protocol";
import { escapeLine } from "../output/escape-text.ts";
import { describeCheck } from "./describe-check.ts";
import { describeEstimate, describePrice, describeTime } from "./describe-estimate.ts";
import { count, shorten } from "../output/format.ts";

/** A plan as text: each task with what it works on, what it may touch, and the price and time of the whole. */
export function describePlan(plan: Plan): string {
  const numbers = new Map(plan.tasks.map((task, index) => [task.key, index + 1]));
  const width = String(plan.tasks.length).length;
  const lines = [`Plan: ${escapeLine(plan.title)} (${count(plan.tasks.length, "task")})`];
  for (const task of plan.tasks) {
    const number = String(numbers.get(task.key)).padStart(width);
    const after = dependenciesOf(task).flatMap((key) => numbers.get(key) ?? []);
    lines.push(`  ${number}. ${escapeLine(task.title)}`);
    const facts = [
      task.capability,
      ...(after.length === 0 ? [] : [`after ${after.toSorted((a, b) => a - b).join(", ")}`]),
      ...(task.permissions.length === 0 ? [] : [`may: ${task.permissions.join(", ")}`]),
    ];
    lines.push(`     ${" ".repeat(width - 1)}${facts.join(" · ")}`);
    const input = describeInput(task, numbers);
    if (input !== "") lines.push(`     ${" ".repeat(width - 1)}with ${shorten(escapeLine(input), 160)}`);
    if (task.estimate !== undefined)
      lines.push(`     ${" ".repeat(width - 1)}takes ${describeEstimate(task.estimate)}`);
    const checks = task.checks.map(describeCheck).join("; ");
    if (checks !== "") lines.push(`     ${" ".repeat(width - 1)}done when ${shorten(escapeLine(checks), 240)}`);
  }
  const permissions = [...new Set(plan.tasks.flatMap((task) => task.permissions))];
  lines.push(`  Permissions: ${permissions.length === 0 ? "none" : permissions.join(", ")}`);
  lines.push(`  Price: ${describePrice(plan.tasks)}`);
  lines.push(`  Time: ${describeTime(plan.tasks)}`);
  return lines.join("\n");
}

function describeInput(task: PlanTask, numbers: ReadonlyMap<string, number>): string {
  if (typeof task.input !== "object" || task.input === null) return JSON.stringify(task.input) ?? "";
  return Object.entries(task.input)
    .map(([name, value]) => `${name}: ${describeValue(value, numbers)}`)
    .join(", ");
}

function describeValue(value: unknown, numbers: ReadonlyMap<string, number>): string {
  if (isOutputReference(value)) return `result of ${numbers.get(value.$from) ?? value.$from}${value.pointer ?? ""}`;
  if (Array.isArray(value)) return `[${value.map((item) => describeValue(item, numbers)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, item]) => `${name}: ${describeValue(item, numbers)}`);
    return `{${fields.join(", ")}}`;
  }
  return typeof value === "string" ? value : String(value);
}
