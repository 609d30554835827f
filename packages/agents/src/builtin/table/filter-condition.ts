import { cell } from "@hearth/protocol";
import { z } from "zod";
import { columnName } from "../shared/inputs.ts";

export const filterOperators = [
  "equals",
  "not-equals",
  "contains",
  "not-contains",
  "starts-with",
  "ends-with",
  "greater",
  "greater-or-equal",
  "less",
  "less-or-equal",
  "between",
  "in",
  "not-in",
  "month",
  "year",
  "missing",
  "present",
] as const;

export const filterCondition = z.strictObject({
  column: columnName.describe("The column to look at."),
  operator: z
    .enum(filterOperators)
    .default("equals")
    .describe(
      "How to compare. Text compares without regard to case. On a date column the value may be a day (2025-03-14), a month (2025-03), a quarter (2025-Q1) or a year (2025): equals means within it, greater after its end, less before its start, between from the start of the first to the end of the last. month takes 1 to 12 or a name, of any year.",
    ),
  value: z
    .union([cell, z.array(cell).max(10_000)])
    .default(null)
    .describe(
      "What to compare with: one value; two for between; a list for in and not-in; nothing for missing and present.",
    ),
});
export type FilterCondition = z.output<typeof filterCondition>;
