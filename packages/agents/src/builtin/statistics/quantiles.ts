import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { quantile } from "./quantile.ts";
import { resolveNumbers } from "./resolve-numbers.ts";

export const statisticsQuantiles = defineCapability({
  name: "statistics.quantiles",
  description: "Quantiles of a column or list of numbers: quartiles, deciles, percentiles.",
  keywords: [
    "quantile",
    "quantiles",
    "quartile",
    "quartiles",
    "percentile",
    "percentiles",
    "decile",
    "p90",
    "distribution",
  ],
  input: z.strictObject({
    ...numbersInput,
    probabilities: z
      .array(z.number().min(0).max(1))
      .min(1)
      .max(1000)
      .default([0, 0.25, 0.5, 0.75, 1])
      .describe("Which quantiles, each from 0 (the least) to 1 (the greatest); 0.9 is the 90th percentile."),
  }),
  output: tableValue,
  run({ probabilities, ...source }) {
    const { numbers, label } = resolveNumbers(source, 1);
    const sorted = numbers.toSorted((left, right) => left - right);
    return {
      kind: "table" as const,
      name: `quantiles of ${label}`,
      columns: [
        { name: "probability", type: "number" as const },
        { name: label, type: "number" as const },
      ],
      rows: probabilities.map((probability) => [probability, quantile(sorted, probability)]),
      notes: ["by linear interpolation between neighbours"],
    };
  },
});
