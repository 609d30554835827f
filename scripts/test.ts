/**
 * `npm test`: runs every test of the repository with node:test.
 * `npm test -- packages/engine` runs those below one folder; further flags go to node.
 * Service tests run where HEARTH_TEST_POSTGRES_URL is set and say so where it is not.
 */
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { dirname, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const flags = process.argv.slice(2).filter((word) => word.startsWith("-"));
const places = process.argv.slice(2).filter((word) => !word.startsWith("-"));
const patterns = (places.length === 0 ? ["packages", "apps", "scripts", "bench"] : places).map((place) =>
  place.endsWith(".test.ts") ? place : `${place.replace(/\/$/, "")}/**/*.test.ts`,
);
const files = globSync(patterns, { cwd: root, exclude: (name) => name === "node_modules" }).toSorted();
if (files.length === 0) {
  console.error(`no test file matches ${patterns.join(" ")}`);
  process.exitCode = 2;
} else {
  if (process.env["HEARTH_TEST_POSTGRES_URL"] === undefined) {
    console.error("PostgreSQL tests are skipped: set HEARTH_TEST_POSTGRES_URL to run them.");
  }
  const child = spawn(
    process.execPath,
    ["--test", "--test-concurrency=2", "--test-timeout=300000", ...flags, ...files],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        PATH: `${resolve(root, "node_modules/.bin")}:${dirname(process.execPath)}:${process.env["PATH"]}`,
      },
    },
  );
  child.on("exit", (code, signal) => (process.exitCode = signal === null ? (code ?? 1) : 1));
}
