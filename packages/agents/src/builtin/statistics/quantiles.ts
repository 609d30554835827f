import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

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
  run: pending,
});
