import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { axesInput } from "./inputs.ts";
import { defaultTitle, describeSeries } from "./describe-series.ts";
import { drawPoints } from "./draw-points.ts";
import { chartHeight, chartWidth } from "./frame.ts";
import { resolveSeries } from "./series.ts";
import { svgDocument } from "./svg-document.ts";

export const chartLine = defineCapability({
  name: "chart.line",
  description: "Draws a line chart (SVG) of one or more columns of a table, over dates, numbers or categories.",
  keywords: [
    "chart",
    "line",
    "lines",
    "line chart",
    "graph",
    "plot",
    "trend",
    "over time",
    "time series",
    "course",
    "curve",
  ],
  input: z.strictObject(axesInput),
  output: chartValue,
  run({ table, x, y, title, ...options }) {
    const data = resolveSeries(table, x, y);
    const name = title ?? defaultTitle(data);
    const svg = svgDocument({
      title: name,
      description: describeSeries("Line chart", data, options.unit),
      width: chartWidth,
      height: chartHeight,
      body: drawPoints(data, { ...options, lines: true, trend: false }),
    });
    return { kind: "chart" as const, title: name, svg };
  },
});
