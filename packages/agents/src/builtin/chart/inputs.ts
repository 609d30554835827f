import { z } from "zod";
import { columnName, tableInput, titleInput } from "../shared/inputs.ts";

/** What every chart over two axes takes. */
export const axesInput = {
  table: tableInput,
  x: columnName
    .describe("The column along the horizontal axis. Left out: the first column that holds no numbers, else the first.")
    .optional(),
  y: z
    .array(columnName)
    .max(12)
    .default([])
    .describe("The columns of numbers to draw, one series each. Empty: all columns of numbers but x."),
  title: titleInput.describe("The title. Left out: made from the columns.").optional(),
  xLabel: titleInput.describe("The label of the horizontal axis. Left out: the column's name.").optional(),
  yLabel: titleInput.describe("The label of the vertical axis. Left out: the column's name.").optional(),
  unit: z.string().max(40).describe("The unit of the numbers, such as kWh or EUR.").optional(),
};
