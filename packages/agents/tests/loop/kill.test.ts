import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { effects, happened, runFiveEffects } from "../support/loop/five-effects.ts";

const child = join(import.meta.dirname, "fixtures", "kill-run.ts");

interface Judged {
  point: string;
  unknown: number;
}

/** Kills a run at its k-th point, goes on with it here, and judges. Undefined when the run has fewer points. */
async function killAndResume(killAt: number, doors: boolean, only: string): Promise<Judged | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-loop-kill-"));
  try {
    const { signal, said } = await runChild({ folder, doors, killAt, only });
    if (signal === null) return undefined;
    assert.equal(signal, "SIGKILL");
    const { task, ending } = await runFiveEffects({ folder, doors, point: () => {} });
    const where = `killed at ${killAt}: ${said}`;
    assert.equal(task.state, "completed", where);
    assert.equal(task.output, "answered", where);
    // Killed behind the end of the run, the loop is not run again.
    const unknown = ending?.unknownEffects.map(({ input }) => (input as { what: string }).what) ?? [];
    const times = happened(folder);
    for (const what of effects) {
      if (unknown.includes(what)) assert.ok(times[what]! <= 1, `${what} happened ${times[what]} times, ${where}`);
      else assert.equal(times[what], 1, `${what} happened ${times[what]} times, ${where}`);
    }
    return { point: said, unknown: unknown.length };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runChild(settings: object): Promise<{ signal: string | null; said: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "hearth-compile-cache") };
    execFile(process.execPath, [child, JSON.stringify(settings)], { env }, (error, _stdout, stderr) => {
      const signal = error?.signal ?? null;
      if (error !== null && signal === null) reject(new Error(stderr));
      else resolve({ signal, said: stderr.split("\n").at(-1) ?? "" });
    });
  });
}

/** Every point in turn, two processes at a time. */
async function killEverywhere(doors: boolean, only = ""): Promise<Judged[]> {
  const judged: Judged[] = [];
  let next = 1;
  let more = true;
  const lane = async (): Promise<void> => {
    while (more) {
      const result = await killAndResume(next++, doors, only);
      if (result === undefined) more = false;
      else judged.push(result);
    }
  };
  await Promise.all([lane(), lane()]);
  return judged;
}

// Two hundred processes: a minute on a quiet machine, and many on one that others use.
const timeout = 1_800_000;

test(
  "killed at every point of a run of five effects, each happens once or is reported as unknown",
  { timeout },
  async () => {
    const judged = await killEverywhere(true);
    const unknown = judged.filter((one) => one.unknown > 0);
    console.log(`${judged.length} points, ${unknown.length} of them leave an effect unknown`);
    assert.ok(judged.length > 90, `only ${judged.length} points`);
    const open = judged.filter(({ point }) => / (announced|happened|recorded)$/.test(point));
    assert.equal(open.length, 3 * effects.length);
    assert.ok(
      open.every((one) => one.unknown > 0),
      "what was announced, and whose end was lost, is reported",
    );
    const before = judged.filter(({ point }) => /^[ade] (called|begun)$/.test(point));
    assert.equal(before.length, 6);
    assert.ok(
      before.every((one) => one.unknown === 0),
      "what announced nothing is made again",
    );
  },
);

test(
  "an effect outside the doors whose call had begun is reported as unknown wherever it was killed",
  { timeout },
  async () => {
    const judged = await killEverywhere(false, "^[a-e] ");
    assert.equal(judged.length, 2 * effects.length);
    assert.ok(judged.every((one) => one.unknown > 0));
  },
);
