import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { GoalRecording } from "@hearth/protocol";
import { household, runHearth, temporaryHome } from "./run-hearth.ts";

const recorded = new URL("../../../../../examples/recorded-run/run.json", import.meta.url).pathname;

test("the recorded run is replayed offline: planned, failed, traced back, planned anew, verified, and the same as before", async () => {
  await using home = await temporaryHome();
  const { code, stdout, stderr } = await runHearth(["goal", "replay", recorded, "--in", household], {
    home: home.path,
  });
  assert.deepEqual([code, stderr], [0, ""], stdout);
  for (const line of [
    /1 verify {3}4 of 5 checks passed/,
    /2 plan .*January is a sum of money.*Led back by scripted\/answers/,
    /2 verify {3}5 of 5 checks passed/,
    /✓ The report answers the question \[judge\]/,
    /5 recorded answers of models, none asked/,
    /The same came of it/,
  ])
    assert.match(stdout, line);
});

test("a replay that comes out otherwise says in what, and ends as a failure", async () => {
  await using home = await temporaryHome();
  const run = JSON.parse(await readFile(recorded, "utf8")) as GoalRecording;
  const changed = async (name: string, value: unknown) => {
    const path = join(home.path, name);
    await writeFile(path, JSON.stringify(value));
    return await runHearth(["goal", "replay", path, "--in", household, "--json"], { home: home.path });
  };
  const [first, ...others] = run.tasks;
  const other = await changed("other.json", { ...run, tasks: [{ ...first, output: "0".repeat(64) }, ...others] });
  assert.equal(other.code, 1, other.stdout);
  const told = JSON.parse(other.stdout) as { same: boolean; differences: string[] };
  assert.equal(told.same, false);
  assert.match(told.differences.join("\n"), /^task 1: recorded Read the gas bills completed 000000000000, replayed /);
  // Without its second plan the run cannot go on as it did, and no model is asked in its place.
  const plans = run.calls.filter(({ purpose }) => purpose === "plan");
  const short = await changed("short.json", { ...run, calls: run.calls.filter((call) => call !== plans[1]) });
  assert.equal(short.code, 1, short.stdout);
  const missing = await runHearth(["goal", "replay", join(home.path, "none.json")], { home: home.path });
  assert.equal(missing.code, 2, missing.stderr);
  assert.match(missing.stderr, /HEARTH_USAGE|no recorded run/);
});

test("a person's own run is recorded as JSON that is replayed", async () => {
  await using home = await temporaryHome();
  const said = await runHearth(["do", "total amount in bills/gas-2025.csv", "--in", household, "--yes", "--json"], {
    home: home.path,
  });
  assert.equal(said.code, 0, said.stderr);
  const { goal } = JSON.parse(said.stdout) as { goal: { id: string } };
  const { code, stdout } = await runHearth(["goal", "record", goal.id], { home: home.path });
  assert.equal(code, 0);
  const run = JSON.parse(stdout) as GoalRecording;
  assert.deepEqual([run.goal.state, run.calls, run.tasks.length], ["completed", [], 2]);
  const path = join(home.path, "own.json");
  await writeFile(path, stdout);
  const again = await runHearth(["goal", "replay", path, "--in", household], { home: home.path });
  assert.equal(again.code, 0, again.stdout);
});
