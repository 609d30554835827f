import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numberColumn, tableInput, titleInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

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
  run: pending,
});
