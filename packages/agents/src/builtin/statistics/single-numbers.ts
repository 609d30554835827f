import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

interface SingleNumber {
  name: string;
  description: string;
  keywords: readonly string[];
}

const input = z.strictObject(numbersInput);

function singleNumber({ name, description, keywords }: SingleNumber) {
  return defineCapability({
    name: `statistics.${name}`,
    description: `${description} Missing values are left out.`,
    keywords,
    input,
    output: numberValue,
    run: pending,
  });
}

export const statisticsSum = singleNumber({
  name: "sum",
  description: "The sum of a column or list of numbers, exact in decimals.",
  keywords: ["sum", "total", "altogether", "in all", "how much", "overall"],
});

export const statisticsMean = singleNumber({
  name: "mean",
  description: "The arithmetic mean of a column or list of numbers.",
  keywords: ["mean", "average", "avg", "typical", "on average"],
});

export const statisticsMedian = singleNumber({
  name: "median",
  description: "The median of a column or list of numbers: half are below, half above.",
  keywords: ["median", "middle value", "typical"],
});

export const statisticsMinimum = singleNumber({
  name: "minimum",
  description: "The least number of a column or list.",
  keywords: ["minimum", "min", "least", "lowest", "smallest", "cheapest"],
});

export const statisticsMaximum = singleNumber({
  name: "maximum",
  description: "The greatest number of a column or list.",
  keywords: ["maximum", "max", "greatest", "highest", "largest", "biggest", "most expensive"],
});

export const statisticsCount = singleNumber({
  name: "count",
  description: "How many numbers a column or list holds; of a table without a column, how many rows.",
  keywords: ["count", "how many", "number of", "rows"],
});
