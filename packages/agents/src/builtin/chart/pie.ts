import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, numberColumn, tableInput, titleInput } from "../shared/inputs.ts";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { cellOf, columnIndex, numberColumnIndex } from "../shared/columns.ts";
import { sumOf } from "../shared/decimal-sum.ts";
import { checkDrawable } from "./check-drawable.ts";
import { drawSlices, type Slice } from "./draw-slices.ts";
import { withUnit } from "./describe-series.ts";
import { chartHeight, chartWidth } from "./frame.ts";
import { axisLabel } from "./labels.ts";
import { svgDocument } from "./svg-document.ts";

export const chartPie = defineCapability({
  name: "chart.pie",
  description: "Draws a pie chart (SVG): the share of each row in the whole.",
  keywords: ["pie", "pie chart", "donut", "share", "shares", "proportion", "breakdown", "percentage"],
  input: z.strictObject({
    table: tableInput,
    label: columnName
      .describe("The column that names the slices. Left out: the first that holds no numbers.")
      .optional(),
    value: numberColumn.optional(),
    title: titleInput.describe("The title. Left out: made from the columns.").optional(),
    unit: z.string().max(40).describe("The unit of the numbers, such as kWh or EUR.").optional(),
    maximumSlices: z
      .number()
      .int()
      .min(2)
      .max(12)
      .default(8)
      .describe("The smallest slices beyond this number become one slice, other."),
  }),
  output: chartValue,
  run({ table, label, value, title, unit, maximumSlices }) {
    const valueIndex = numberColumnIndex(table, value, "/value");
    const firstName = table.columns.findIndex(({ type }) => type !== "number");
    const labelIndex = label === undefined ? Math.max(0, firstName) : columnIndex(table, label, "/label");
    const all = table.rows.flatMap((row): Slice[] => {
      const number = cellOf(row, valueIndex);
      return typeof number === "number" && number !== 0
        ? [{ label: axisLabel(cellOf(row, labelIndex)), value: number }]
        : [];
    });
    const valueName = table.columns[valueIndex]?.name ?? "";
    checkDrawable(
      all.map((slice) => slice.value),
      "/value",
    );
    if (all.some((slice) => slice.value < 0))
      throw new NotEnoughDataError(
        `${valueName} has negative numbers, which a pie cannot show; use a bar chart`,
        "/value",
      );
    if (all.length === 0) throw new NotEnoughDataError(`${valueName} has no numbers above zero to draw`, "/value");
    const slices = gather(all, maximumSlices);
    const name = title ?? `Share of ${valueName} by ${table.columns[labelIndex]?.name ?? ""}`;
    const total = sumOf(slices.map((slice) => slice.value));
    const parts = slices.map((slice) => `${slice.label} ${((slice.value / total) * 100).toFixed(1)} %`);
    const svg = svgDocument({
      title: name,
      description: `Pie chart of ${valueName}, in all ${withUnit(total, unit)}: ${parts.join(", ")}.`,
      width: chartWidth,
      height: chartHeight,
      body: drawSlices(slices, { total, unit }),
    });
    return { kind: "chart" as const, title: name, svg };
  },
});

/** The largest slices first; what is beyond the maximum becomes one. */
function gather(all: readonly Slice[], maximum: number): Slice[] {
  const sorted = all.toSorted((left, right) => right.value - left.value);
  if (sorted.length <= maximum) return sorted;
  const others = sorted.slice(maximum - 1);
  const other = { label: `other (${others.length})`, value: sumOf(others.map((slice) => slice.value)) };
  return [...sorted.slice(0, maximum - 1), other];
}
