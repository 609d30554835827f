import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { axesInput } from "./inputs.ts";
import { drawBars } from "./draw-bars.ts";
import { defaultTitle, describeSeries } from "./describe-series.ts";
import { resolveSeries } from "./series.ts";
import { chartHeight, chartWidth } from "./frame.ts";
import { svgDocument } from "./svg-document.ts";

export const chartBar = defineCapability({
  name: "chart.bar",
  description: "Draws a bar chart (SVG) of one or more columns of a table, side by side or stacked.",
  keywords: [
    "chart",
    "bar",
    "bars",
    "bar chart",
    "graph",
    "plot",
    "draw",
    "diagram",
    "column chart",
    "compare",
    "visualise",
  ],
  input: z.strictObject({
    ...axesInput,
    stacked: z.boolean().default(false).describe("Puts several series on top of each other."),
    maximumBars: z
      .number()
      .int()
      .min(1)
      .max(200)
      .default(40)
      .describe("More rows than this are cut off, which the chart says."),
  }),
  output: chartValue,
  run({ table, x, y, title, ...options }) {
    const all = resolveSeries(table, x, y);
    const left = Math.max(0, all.positions.length - options.maximumBars);
    const data = {
      ...all,
      positions: all.positions.slice(0, options.maximumBars),
      series: all.series.map((one) => ({ ...one, values: one.values.slice(0, options.maximumBars) })),
    };
    const name = title ?? defaultTitle(data);
    const cut = left === 0 ? "" : ` The first ${options.maximumBars} of ${all.positions.length} rows are shown.`;
    const svg = svgDocument({
      title: name,
      description: describeSeries("Bar chart", data, options.unit) + cut,
      width: chartWidth,
      height: chartHeight,
      body: drawBars(data, { ...options, left }),
    });
    return { kind: "chart" as const, title: name, svg };
  },
});
