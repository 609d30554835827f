import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { statisticsCorrelation } from "./correlation.ts";
import { statisticsQuantiles } from "./quantiles.ts";
import { statisticsRegression } from "./regression.ts";
import {
  statisticsCount,
  statisticsMaximum,
  statisticsMean,
  statisticsMedian,
  statisticsMinimum,
  statisticsSum,
} from "./single-numbers.ts";
import { statisticsStandardDeviation } from "./standard-deviation.ts";
import { statisticsSummary } from "./summary.ts";

/** Calculates statistics of a column or of a list of numbers. */
export const statisticsAgent = defineAgent({
  manifest: builtinManifest("statistics", "Calculates statistics of a table's column or of a list of numbers."),
  capabilities: [
    statisticsSum,
    statisticsMean,
    statisticsMedian,
    statisticsMinimum,
    statisticsMaximum,
    statisticsCount,
    statisticsStandardDeviation,
    statisticsQuantiles,
    statisticsSummary,
    statisticsRegression,
    statisticsCorrelation,
  ],
});
