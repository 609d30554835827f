import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { sampleStandardDeviation, standardDeviation } from "simple-statistics";
import { resolveNumbers } from "./resolve-numbers.ts";

export const statisticsStandardDeviation = defineCapability({
  name: "statistics.stddev",
  description: "The standard deviation of a column or list of numbers, of a sample or of a whole population.",
  keywords: ["standard deviation", "stddev", "deviation", "spread", "variance", "variation", "volatility", "sigma"],
  input: z.strictObject({
    ...numbersInput,
    of: z.enum(["sample", "population"]).default("sample").describe("sample divides by n - 1, population by n."),
  }),
  output: numberValue,
  run({ of, ...source }) {
    const { numbers, label } = resolveNumbers(source, of === "sample" ? 2 : 1);
    const value = of === "sample" ? sampleStandardDeviation([...numbers]) : standardDeviation([...numbers]);
    return { kind: "number" as const, value, label: `standard deviation of ${label} (${of})` };
  },
});
