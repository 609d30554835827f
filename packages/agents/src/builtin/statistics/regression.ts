import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pairsInput } from "./pairs-input.ts";
import { linearRegression, linearRegressionLine, rSquared } from "simple-statistics";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { resolvePairs } from "./resolve-pairs.ts";

export const statisticsRegression = defineCapability({
  name: "statistics.regression",
  description:
    "Fits a straight line through two columns (least squares) and gives slope, intercept and r². A date column counts in days since its first day.",
  keywords: ["regression", "trend", "linear", "slope", "fit", "line", "forecast", "rising", "falling", "over time"],
  input: z.strictObject(pairsInput),
  output: tableValue,
  run({ table, x, y }) {
    const { pairs, x: xName, y: yName, origin } = resolvePairs(table, x, y);
    if (pairs.every(([first]) => first === pairs[0]?.[0]))
      throw new NotEnoughDataError(`all values of ${xName} are the same, so no line can be fitted`, "/x");
    const { m, b } = linearRegression(pairs);
    // A level line explains all there is to explain, where r² would be 0 divided by 0.
    const level = pairs.every(([, second]) => second === pairs[0]?.[1]);
    const fit = level ? 1 : rSquared(pairs, linearRegressionLine({ m, b }));
    const per = origin === undefined ? xName : "day";
    return {
      kind: "table" as const,
      name: `trend of ${yName} over ${xName}`,
      columns: [
        { name: "measure", type: "text" as const },
        { name: yName, type: "number" as const },
      ],
      rows: [
        [`slope (${yName} per ${per})`, m],
        [`intercept (${yName} at ${origin ?? `${xName} = 0`})`, b],
        ["r²", fit],
        ["points", pairs.length],
      ],
      notes: origin === undefined ? [] : [`${xName} counts in days since ${origin}`],
    };
  },
});
