import { filesValue, tableValue } from "@hearth/protocol";
import { z } from "zod";

/** The input properties that several capabilities share, so that they read the same everywhere. */
export const tableInput = tableValue.describe("The table to work on.");

export const filesInput = filesValue.describe("Files to work on, such as the output of files.find.");

export const pathInput = z
  .string()
  .min(1)
  .describe("A file inside the folder of the goal, relative to it, such as bills/water.csv.");

export const columnName = z.string().min(1);

export const numberColumn = columnName.describe(
  "The column with the numbers. May be left out when the table has only one column of numbers.",
);

/** The numbers of a statistic: a column of a table, or a plain list. */
export const numbersInput = {
  table: tableValue.describe("The table whose column is used.").optional(),
  column: numberColumn.optional(),
  numbers: z.array(z.number()).max(1_000_000).describe("A plain list of numbers, when there is no table.").optional(),
};

export const titleInput = z.string().max(300);
