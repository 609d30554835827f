import { scaleLinear } from "d3-scale";
import { type Tick, tickLabel } from "./frame.ts";

export interface ValueScale {
  /** Pixels of a value. */
  (value: number): number;
}

const wantedTicks = 6;

/**
 * A linear scale that ends on round numbers.
 * @param zero whether zero must be shown, as for bars, whose length is the value
 */
export function valueDomain(values: readonly number[], zero: boolean): [number, number] {
  let low = values.reduce((least, one) => Math.min(least, one), Infinity);
  let high = values.reduce((greatest, one) => Math.max(greatest, one), -Infinity);
  // A line may begin elsewhere, but only when zero is far from all values.
  if (zero || (low >= 0 && low < high * 0.5)) low = Math.min(0, low);
  if (zero || (high <= 0 && high > low * 0.5)) high = Math.max(0, high);
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(low, low * 0.9), Math.max(high, high * 1.1)];
  const [from = low, to = high] = scaleLinear().domain([low, high]).nice(wantedTicks).domain();
  return [from, to];
}

export function valueTicks(domain: readonly [number, number]): { value: number; label: string }[] {
  const values = scaleLinear().domain(domain).ticks(wantedTicks);
  const step = Math.abs((values[1] ?? 0) - (values[0] ?? 0));
  return values.map((value) => ({ value, label: tickLabel(value, step) }));
}

export function placeTicks(ticks: readonly { value: number; label: string }[], scale: ValueScale): Tick[] {
  return ticks.map(({ value, label }) => ({ position: scale(value), label }));
}
