import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pairsInput } from "./pairs-input.ts";
import { sampleCorrelation } from "simple-statistics";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { resolvePairs } from "./resolve-pairs.ts";

export const statisticsCorrelation = defineCapability({
  name: "statistics.correlation",
  description: "Pearson's correlation of two columns, from -1 to 1.",
  keywords: ["correlation", "correlate", "related", "relationship", "depends", "connection between"],
  input: z.strictObject(pairsInput),
  output: numberValue,
  run({ table, x, y }) {
    const { pairs, x: xName, y: yName } = resolvePairs(table, x, y);
    const value = sampleCorrelation(
      pairs.map(([first]) => first),
      pairs.map(([, second]) => second),
    );
    if (!Number.isFinite(value))
      throw new NotEnoughDataError(`${xName} or ${yName} does not vary, so there is no correlation`, "/y");
    return { kind: "number" as const, value, label: `correlation of ${xName} and ${yName}` };
  },
});
