import type { EstimateOutcome, PlanTask, TaskEstimate } from "@hearth/protocol";
import { count, duration } from "../output/format.ts";

/** What one task will likely take, in one line. */
export function describeEstimate(estimate: TaskEstimate): string {
  const { seconds, secondsRange, moneyMicroUnits, moneyRange, basis, runs } = estimate;
  const time = `about ${duration(seconds * 1000)}${within(secondsRange, (value) => duration(value * 1000))}`;
  const price =
    moneyMicroUnits === undefined
      ? "price not known, so it will ask"
      : moneyMicroUnits === 0
        ? "nothing spent"
        : `about ${money(moneyMicroUnits)}${within(moneyRange, money)}`;
  return `${time}; ${price} [${basis === "guess" ? "a guess" : `from ${count(runs, "earlier run")}`}]`;
}

/** A task without an estimate has no known price, which is never shown as free. */
export function describePrice(tasks: readonly PlanTask[]): string {
  const known = tasks.flatMap(({ estimate }) => (estimate?.moneyMicroUnits === undefined ? [] : [estimate]));
  const unknown = tasks.length - known.length;
  if (unknown === tasks.length) return "not known; each call of a model without a price will ask";
  const sum = (of: (estimate: TaskEstimate) => number | undefined): number =>
    known.reduce((total, estimate) => total + (of(estimate) ?? estimate.moneyMicroUnits ?? 0), 0);
  const total = sum((estimate) => estimate.moneyMicroUnits);
  const range = { low: sum(({ moneyRange }) => moneyRange?.low), high: sum(({ moneyRange }) => moneyRange?.high) };
  const said = total === 0 ? "nothing is spent" : `about ${money(total)}${within(range, money)}${guessed(known)}`;
  return `${said}${unknown > 0 ? `, and ${count(unknown, "task")} without a price` : ""}`;
}

export function describeTime(tasks: readonly PlanTask[]): string {
  const known = tasks.flatMap((task) => task.estimate ?? []);
  if (known.length === 0) return "not stated";
  const sum = (of: (estimate: TaskEstimate) => number | undefined): number =>
    known.reduce((total, estimate) => total + (of(estimate) ?? estimate.seconds), 0);
  const range = {
    low: sum(({ secondsRange }) => secondsRange?.low),
    high: sum(({ secondsRange }) => secondsRange?.high),
  };
  const said = `about ${duration(sum(({ seconds }) => seconds) * 1000)} of work`;
  return `${said}${within(range, (value) => duration(value * 1000))}${guessed(known)}`;
}

/** What a task took, beside what was said before. */
export function describeOutcome({ title, capability, estimate, actual }: EstimateOutcome): string {
  const { seconds, moneyMicroUnits, tokens } = actual;
  const spent =
    moneyMicroUnits === undefined ? "a price not known" : moneyMicroUnits === 0 ? "nothing" : money(moneyMicroUnits);
  const asked = tokens.input + tokens.output === 0 ? "" : ` for ${tokens.input + tokens.output} tokens`;
  const before = estimate === undefined ? "not estimated" : `estimated ${describeEstimate(estimate)}`;
  return `${title ?? capability}: took ${duration(seconds * 1000)} and ${spent}${asked}; ${before}`;
}

function guessed(estimates: readonly TaskEstimate[]): string {
  const guesses = estimates.filter(({ basis }) => basis === "guess").length;
  if (guesses === 0) return " [from earlier runs]";
  return guesses === estimates.length ? " [a guess]" : ` [${guesses} of ${estimates.length} tasks a guess]`;
}

function within(range: { low: number; high: number } | undefined, text: (value: number) => string): string {
  return range === undefined || range.low === range.high ? "" : ` (${text(range.low)} to ${text(range.high)})`;
}

function money(microUnits: number): string {
  const units = microUnits / 1_000_000;
  return units >= 0.1 ? units.toFixed(2) : units.toFixed(4);
}
