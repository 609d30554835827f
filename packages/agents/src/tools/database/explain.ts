import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { ask, databaseSource } from "./source.ts";

export const databaseExplain = defineCapability({
  name: "database.explain",
  description: "Shows how a database would answer a question: which indexes it uses and what it scans. Nothing is run.",
  permissions: ["sql", "files-read"],
  input: z.strictObject({ ...databaseSource, sql: z.string().min(1).max(100_000).describe("One SELECT.") }),
  output: z.object({ plan: z.array(z.string()), scans: z.array(z.string()).describe("Tables read from end to end.") }),
  async run({ sql, ...source }, context) {
    const prefix = source.file === undefined ? "EXPLAIN " : "EXPLAIN QUERY PLAN ";
    const { rows } = await ask(context, source, sql, prefix);
    const plan = rows.map((row) => textOf(row["detail"] ?? row["QUERY PLAN"]));
    const scans = plan.flatMap((line) => /(?:^|\s)(?:SCAN|Seq Scan on) (?:TABLE )?(\S+)/.exec(line)?.[1] ?? []);
    return { plan, scans };
  },
});

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
