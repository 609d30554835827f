import { chartValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName, numberColumn, tableInput, titleInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

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
  run: pending,
});
