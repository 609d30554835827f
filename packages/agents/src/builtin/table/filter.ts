import { type Cell, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableInput } from "../shared/inputs.ts";
import { Pace } from "../shared/pace.ts";
import { compileCondition } from "./compile-condition.ts";
import { filterCondition } from "./filter-condition.ts";

export const tableFilter = defineCapability({
  name: "table.filter",
  description: "Keeps the rows of a table that meet conditions on their columns.",
  keywords: [
    "filter",
    "only",
    "where",
    "rows",
    "keep",
    "exclude",
    "without",
    "between",
    "since",
    "before",
    "after",
    "in",
  ],
  input: z.strictObject({
    table: tableInput,
    conditions: z.array(filterCondition).min(1).max(50).describe("The conditions."),
    match: z.enum(["all", "any"]).default("all").describe("Whether all conditions must hold or any one of them."),
  }),
  output: tableValue,
  async run({ table, conditions, match }, { signal }) {
    const tests = conditions.map((condition, index) => compileCondition(table, condition, `/conditions/${index}`));
    const pace = new Pace(signal);
    const rows: Cell[][] = [];
    for (const row of table.rows) {
      if (pace.due()) await pace.rest();
      if (match === "all" ? tests.every((test) => test(row)) : tests.some((test) => test(row))) rows.push(row);
    }
    return { ...table, rows };
  },
});
