import type { Cell } from "@hearth/protocol";
import { decimalsFor, formatNumber } from "../shared/format-number.ts";
import { axisLabel } from "./labels.ts";
import type { ChartData, Series } from "./series.ts";

/** A number with its unit, for labels. */
export function withUnit(value: number, unit: string | undefined, decimals?: number): string {
  return `${formatNumber(value, decimals)}${unit === undefined ? "" : ` ${unit}`}`;
}

/** The chart in words: what is drawn over what, and each series' least and greatest value. */
export function describeSeries(what: string, { x, positions, series }: ChartData, unit: string | undefined): string {
  const sentences = series.slice(0, 6).map((one) => describeOne(one, positions, unit));
  return `${what} of ${series.map(({ name }) => name).join(", ")} by ${x}, ${positions.length} values. ${sentences.join(" ")}`;
}

function describeOne({ name, values }: Series, positions: readonly Cell[], unit: string | undefined): string {
  let least = -1;
  let greatest = -1;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (least === -1 || value < (values[least] ?? Infinity)) least = index;
    if (greatest === -1 || value > (values[greatest] ?? -Infinity)) greatest = index;
  }
  const decimals = decimalsFor(values.filter((value) => value !== null));
  const point = (index: number): string =>
    `${withUnit(values[index] ?? 0, unit, decimals)} at ${axisLabel(positions[index] ?? null)}`;
  return least === -1 ? `${name} has no values.` : `${name}: least ${point(least)}, greatest ${point(greatest)}.`;
}

/** The title of a chart nobody gave one. */
export function defaultTitle({ x, series }: ChartData): string {
  const names = series.map(({ name }) => name);
  const text = `${names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ")} by ${x}`;
  // Names such as kWh keep their case.
  return /^[a-z]+\b/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}

/** The vertical axis' name: the unit, or the only series. */
export function valueLabel({ series }: ChartData, unit: string | undefined): string {
  const name = series.length === 1 ? (series[0]?.name ?? "") : "";
  return unit === undefined ? name : name === "" ? unit : `${name} (${unit})`;
}
