import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pairsInput } from "./pairs-input.ts";
import { pending } from "../shared/pending.ts";

export const statisticsRegression = defineCapability({
  name: "statistics.regression",
  description:
    "Fits a straight line through two columns (least squares) and gives slope, intercept and r². A date column counts in days since its first day.",
  keywords: ["regression", "trend", "linear", "slope", "fit", "line", "forecast", "rising", "falling", "over time"],
  input: z.strictObject(pairsInput),
  output: tableValue,
  run: pending,
});
