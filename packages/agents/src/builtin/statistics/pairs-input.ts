import { columnName, tableInput } from "../shared/inputs.ts";

/** Two columns of one table, row by row. */
export const pairsInput = {
  table: tableInput,
  x: columnName.describe("The column of the cause or the time; numbers or dates."),
  y: columnName.describe("The column of the effect; numbers."),
};
