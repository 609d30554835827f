import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { numbersInput } from "../shared/inputs.ts";
import { pending } from "../shared/pending.ts";

export const statisticsSummary = defineCapability({
  name: "statistics.summary",
  description:
    "Summarises a column or list of numbers: count, sum, mean, median, standard deviation, least, greatest and quartiles.",
  keywords: ["summary", "statistics", "stats", "summarise", "summarize", "key figures", "overview", "distribution"],
  input: z.strictObject(numbersInput),
  output: tableValue,
  run: pending,
});
