import type { TaskEstimate } from "@hearth/protocol";
import { fewRuns, guesses } from "./figures.ts";

/** One earlier run of a capability that completed. */
export interface EarlierRun {
  readonly seconds: number;
  readonly input: number;
  readonly output: number;
}

export interface EstimateTaskOptions {
  /** Newest first. */
  runs: readonly EarlierRun[];
  /** False where it asks no model, else what tokens of the one it asks cost; `unknown` where that is not known. */
  thinks: false | "unknown" | PriceOfTokens;
}

/** Micro-units of the currency for so many tokens in and out. */
export type PriceOfTokens = (tokens: { input: number; output: number }) => number;

/**
 * What a task will likely take. From earlier runs it is the median, and the range is where all but the tenth on each side
 * lay; without any it is a guess. Tokens are what history keeps, and money is made of them at today's price.
 */
export function estimateTask({ runs, thinks }: EstimateTaskOptions): TaskEstimate {
  const seconds = runs.length === 0 ? guessedSeconds(thinks !== false) : spanOf(runs.map((run) => run.seconds));
  const base = {
    seconds: seconds.middle,
    secondsRange: { low: seconds.low, high: seconds.high },
    basis: runs.length === 0 ? ("guess" as const) : ("history" as const),
    runs: runs.length,
  };
  if (thinks === false) return { ...base, moneyMicroUnits: 0, moneyRange: { low: 0, high: 0 } };
  const { thinking, spread } = guesses;
  const guessed = (middle: number): Span => ({ middle, low: middle * spread.low, high: middle * spread.high });
  const input = runs.length === 0 ? guessed(thinking.input) : spanOf(runs.map((run) => run.input));
  const output = runs.length === 0 ? guessed(thinking.output) : spanOf(runs.map((run) => run.output));
  const tokens = { input: Math.round(input.middle), output: Math.round(output.middle) };
  if (thinks === "unknown") return { ...base, tokens };
  const priced = (side: keyof Span): number => Math.ceil(thinks({ input: input[side], output: output[side] }));
  return {
    ...base,
    tokens,
    moneyMicroUnits: priced("middle"),
    moneyRange: { low: priced("low"), high: priced("high") },
  };
}

interface Span {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

function guessedSeconds(thinks: boolean): Span {
  const { seconds, low, high } = thinks ? guesses.thinking : guesses.computing;
  return { middle: seconds, low, high };
}

function spanOf(values: readonly number[]): Span {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const few = sorted.length < fewRuns.count;
  return { middle: at(0.5), low: at(0.1) * (few ? fewRuns.low : 1), high: at(0.9) * (few ? fewRuns.high : 1) };
}
