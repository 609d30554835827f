import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pairsInput } from "./pairs-input.ts";
import { pending } from "../shared/pending.ts";

export const statisticsCorrelation = defineCapability({
  name: "statistics.correlation",
  description: "Pearson's correlation of two columns, from -1 to 1.",
  keywords: ["correlation", "correlate", "related", "relationship", "depends", "connection between"],
  input: z.strictObject(pairsInput),
  output: numberValue,
  run: pending,
});
