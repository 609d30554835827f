import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { axesInput } from "./inputs.ts";

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
  run: pending,
});
