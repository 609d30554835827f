import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numberColumn, tableInput, titleInput } from "../shared/inputs.ts";
import { scaleLinear } from "d3-scale";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { numberColumnIndex, numbersOf } from "../shared/columns.ts";
import { formatNumber } from "../shared/format-number.ts";
import { checkDrawable } from "./check-drawable.ts";
import { drawBars } from "./draw-bars.ts";
import { describeSeries } from "./describe-series.ts";
import { chartHeight, chartWidth, tickLabel } from "./frame.ts";
import { svgDocument } from "./svg-document.ts";

export const chartHistogram = defineCapability({
  name: "chart.histogram",
  description: "Draws a histogram (SVG): how often the numbers of a column fall into each range.",
  keywords: ["histogram", "distribution", "frequency", "how often", "spread", "ranges"],
  input: z.strictObject({
    table: tableInput,
    column: numberColumn.optional(),
    bins: z.number().int().min(1).max(100).default(12).describe("About how many ranges."),
    title: titleInput.describe("The title. Left out: made from the column.").optional(),
    unit: z.string().max(40).describe("The unit of the numbers, such as kWh or EUR.").optional(),
  }),
  output: chartValue,
  run({ table, column, bins, title, unit }) {
    const index = numberColumnIndex(table, column, "/column");
    const numbers = numbersOf(table, index);
    const label = table.columns[index]?.name ?? "";
    if (numbers.length === 0) throw new NotEnoughDataError(`${label} has no numbers to draw`, "/column");
    checkDrawable(numbers, "/column");
    const ranges = countRanges(numbers, bins);
    const data = {
      x: unit === undefined ? label : `${label} (${unit})`,
      kind: "name" as const,
      positions: ranges.map((range) => range.label),
      series: [{ name: "rows", values: ranges.map((range) => range.count) }],
    };
    const name = title ?? `How often ${label} occurs`;
    const svg = svgDocument({
      title: name,
      description: describeSeries("Histogram", data, undefined),
      width: chartWidth,
      height: chartHeight,
      body: drawBars(data, { stacked: false, left: 0 }),
    });
    return { kind: "chart" as const, title: name, svg };
  },
});

/** Ranges of equal width between round numbers; each holds its lower end, and the last its upper end too. */
function countRanges(numbers: readonly number[], bins: number): { label: string; count: number }[] {
  const low = numbers.reduce((least, one) => Math.min(least, one), Infinity);
  const high = numbers.reduce((greatest, one) => Math.max(greatest, one), -Infinity);
  const edges = low === high ? [low, high] : scaleLinear().domain([low, high]).nice(bins).ticks(bins);
  const step = Math.abs((edges[1] ?? 0) - (edges[0] ?? 0));
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1] ?? from;
    const last = index === edges.length - 2;
    const count = numbers.filter((one) => one >= from && (one < to || (last && one <= to))).length;
    const label = from === to ? formatNumber(from) : `${tickLabel(from, step)} – ${tickLabel(to, step)}`;
    return { label, count };
  });
}
