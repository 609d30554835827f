import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pending } from "../shared/pending.ts";
import { axesInput } from "./inputs.ts";

export const chartScatter = defineCapability({
  name: "chart.scatter",
  description: "Draws a scatter chart (SVG) of two columns of numbers, with the line of best fit if wanted.",
  keywords: ["scatter", "scatter plot", "points", "dots", "against", "relationship", "correlation chart"],
  input: z.strictObject({
    ...axesInput,
    trend: z.boolean().default(false).describe("Draws the line of best fit of each series."),
  }),
  output: chartValue,
  run: pending,
});
