import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { axesInput } from "./inputs.ts";

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
  run: pending,
});
