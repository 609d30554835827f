/** `npm run bench -- NAME [--quick] [--json]`: runs one benchmark, or all in turn, and prints a table or one JSON object. */
import { globSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Benchmark } from "./harness/benchmark.ts";
import { describeMachine } from "./harness/machine.ts";
import { printTable } from "./harness/print-table.ts";

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith("-"));
const known = globSync("*/index.ts", { cwd: import.meta.dirname })
  .map((path) => basename(dirname(path)))
  .toSorted();
const unknown = names.find((name) => !known.includes(name));

if (unknown !== undefined) {
  console.error(`there is no benchmark ${unknown}; there are: ${known.join(", ")}`);
  process.exitCode = 2;
} else if (words.includes("--list")) {
  console.log(known.join("\n"));
} else {
  for (const name of names.length === 0 ? known : names) await runOne(name);
}

async function runOne(name: string): Promise<void> {
  const module = (await import(resolve(import.meta.dirname, name, "index.ts"))) as { default: Benchmark };
  const result = await module.default.run({ quick: words.includes("--quick") });
  const versions = { node: process.versions.node, ...result.versions };
  if (words.includes("--json")) {
    console.log(
      JSON.stringify({ name, machine: describeMachine(), versions, rows: result.rows, notes: result.notes ?? [] }),
    );
  } else {
    console.log(
      `\n## ${name}\n\n${describeMachine()}; ${Object.entries(versions)
        .map((pair) => pair.join(" "))
        .join(", ")}\n`,
    );
    console.log(printTable(result));
  }
  if (result.rows.some((row) => row.holds === false)) process.exitCode = 1;
}
