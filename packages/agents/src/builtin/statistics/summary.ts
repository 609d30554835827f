import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { sampleStandardDeviation } from "simple-statistics";
import { DecimalSum } from "../shared/decimal-sum.ts";
import { quantile } from "./quantile.ts";
import { resolveNumbers } from "./resolve-numbers.ts";

export const statisticsSummary = defineCapability({
  name: "statistics.summary",
  description:
    "Summarises a column or list of numbers: count, sum, mean, median, standard deviation, least, greatest and quartiles.",
  keywords: ["summary", "statistics", "stats", "summarise", "summarize", "key figures", "overview", "distribution"],
  input: z.strictObject(numbersInput),
  output: tableValue,
  run(source) {
    const { numbers, label } = resolveNumbers(source, 1);
    const sorted = numbers.toSorted((left, right) => left - right);
    const total = new DecimalSum();
    for (const one of numbers) total.add(one);
    return {
      kind: "table" as const,
      name: `summary of ${label}`,
      columns: [
        { name: "measure", type: "text" as const },
        { name: label, type: "number" as const },
      ],
      rows: [
        ["count", numbers.length],
        ["sum", total.sum],
        ["mean", total.mean],
        ["standard deviation (sample)", numbers.length < 2 ? null : sampleStandardDeviation([...numbers])],
        ["minimum", quantile(sorted, 0)],
        ["first quartile", quantile(sorted, 0.25)],
        ["median", quantile(sorted, 0.5)],
        ["third quartile", quantile(sorted, 0.75)],
        ["maximum", quantile(sorted, 1)],
      ],
      notes: source.table?.notes ?? [],
    };
  },
});
