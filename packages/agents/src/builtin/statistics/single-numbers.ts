import { numberValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { DecimalSum, sumOf } from "../shared/decimal-sum.ts";
import { medianOf } from "../table/accumulator.ts";
import { resolveNumbers } from "./resolve-numbers.ts";

interface SingleNumber {
  name: string;
  description: string;
  keywords: readonly string[];
  /** How many numbers are needed. */
  minimum: number;
  calculate: (numbers: readonly number[]) => number;
}

const input = z.strictObject(numbersInput);

function meanOf(numbers: readonly number[]): number {
  const total = new DecimalSum();
  for (const one of numbers) total.add(one);
  return total.mean;
}

function singleNumber({ name, description, keywords, minimum, calculate }: SingleNumber) {
  return defineCapability({
    name: `statistics.${name}`,
    description: `${description} Missing values are left out.`,
    keywords,
    input,
    output: numberValue,
    run(source) {
      const { numbers, label } = resolveNumbers(source, minimum);
      return { kind: "number" as const, value: calculate(numbers), label: `${name} of ${label}` };
    },
  });
}

export const statisticsSum = singleNumber({
  name: "sum",
  description: "The sum of a column or list of numbers, exact in decimals.",
  keywords: ["sum", "total", "altogether", "in all", "how much", "overall"],
  minimum: 0,
  calculate: (numbers) => sumOf(numbers),
});

export const statisticsMean = singleNumber({
  name: "mean",
  description: "The arithmetic mean of a column or list of numbers.",
  keywords: ["mean", "average", "avg", "typical", "on average"],
  minimum: 1,
  calculate: meanOf,
});

export const statisticsMedian = singleNumber({
  name: "median",
  description: "The median of a column or list of numbers: half are below, half above.",
  keywords: ["median", "middle value", "typical"],
  minimum: 1,
  calculate: (numbers) => medianOf(numbers) ?? Number.NaN,
});

export const statisticsMinimum = singleNumber({
  name: "minimum",
  description: "The least number of a column or list.",
  keywords: ["minimum", "min", "least", "lowest", "smallest", "cheapest"],
  minimum: 1,
  calculate: (numbers) => numbers.reduce((least, one) => Math.min(least, one), Infinity),
});

export const statisticsMaximum = singleNumber({
  name: "maximum",
  description: "The greatest number of a column or list.",
  keywords: ["maximum", "max", "greatest", "highest", "largest", "biggest", "most expensive"],
  minimum: 1,
  calculate: (numbers) => numbers.reduce((greatest, one) => Math.max(greatest, one), -Infinity),
});

export const statisticsCount = defineCapability({
  name: "statistics.count",
  description: "How many numbers a column or list holds; of a table without a column, how many rows.",
  keywords: ["count", "how many", "number of", "rows"],
  input,
  output: numberValue,
  run(source) {
    if (source.table !== undefined && source.column === undefined && source.numbers === undefined)
      return { kind: "number" as const, value: source.table.rows.length, label: `rows of ${source.table.name}` };
    const { numbers, label } = resolveNumbers(source);
    return { kind: "number" as const, value: numbers.length, label: `count of ${label}` };
  },
});
