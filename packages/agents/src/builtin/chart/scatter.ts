import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { axesInput } from "./inputs.ts";
import { ColumnTypeError } from "../errors/column-type-error.ts";
import { defaultTitle, describeSeries } from "./describe-series.ts";
import { drawPoints } from "./draw-points.ts";
import { chartHeight, chartWidth } from "./frame.ts";
import { resolveSeries } from "./series.ts";
import { svgDocument } from "./svg-document.ts";

export const chartScatter = defineCapability({
  name: "chart.scatter",
  description: "Draws a scatter chart (SVG) of two columns of numbers, with the line of best fit if wanted.",
  keywords: ["scatter", "scatter plot", "points", "dots", "against", "relationship", "correlation chart"],
  input: z.strictObject({
    ...axesInput,
    trend: z.boolean().default(false).describe("Draws the line of best fit of each series."),
  }),
  output: chartValue,
  run({ table, x, y, title, ...options }) {
    // Points need numbers or dates on both axes, so names are passed over when no column is given.
    const position = x ?? table.columns.find(({ type }) => type === "number" || type === "date")?.name;
    const data = resolveSeries(table, position, y);
    if (data.kind === "name")
      throw new ColumnTypeError(`the column ${JSON.stringify(data.x)} holds neither numbers nor dates`, {
        hint: "Choose another column for x, or draw a bar chart.",
        field: "/x",
      });
    const name = title ?? defaultTitle(data);
    const svg = svgDocument({
      title: name,
      description: describeSeries("Scatter chart", data, options.unit),
      width: chartWidth,
      height: chartHeight,
      body: drawPoints(data, { ...options, lines: false }),
    });
    return { kind: "chart" as const, title: name, svg };
  },
});
