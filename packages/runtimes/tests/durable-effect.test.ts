import assert from "node:assert/strict";
import { test } from "node:test";
import type { EffectIdentity, EffectOutcome } from "@hearth/gateway";
import { durableEffect } from "../src/effects/durable-effect.ts";
import type { EffectPast } from "../src/effects/effect-history.ts";
import { Turnstile } from "../src/effects/turnstile.ts";
import { createTestContext } from "./test-context.ts";

class Parked extends Error {}

/** One task over several runs, with what its device's journal says of the effect. */
async function taskOf(past: EffectPast = { kind: "clear" }) {
  const made = await createTestContext();
  const answers = new Map<string, unknown>();
  let done = 0;
  const question = { id: "q", expiresAt: 1000 } as never;
  return {
    ...made,
    answers,
    count: () => done,
    run: async (device: string, act: (identity: EffectIdentity) => Promise<EffectOutcome<number>>) => {
      const context = made.attempt();
      return await durableEffect<number>({
        key: "k",
        context: {
          ...context,
          wait: (name) => (answers.has(name) ? Promise.resolve(answers.get(name)) : Promise.reject(new Parked(name))),
        },
        history: { device, underWay: new Set(), lookUp: () => past },
        turnstile: new Turnstile(),
        wait: true,
        signalOf: (id) => `approval:${id}`,
        attempt: act,
        now: () => 0,
      });
    },
    asks: (): Promise<EffectOutcome<number>> =>
      Promise.resolve({ kind: "needs-approval", approval: question, rule: "r", why: "w" }),
    does: async ({ begin }: EffectIdentity): Promise<EffectOutcome<number>> => {
      await begin?.();
      return { kind: "done", value: ++done, rule: "r" };
    },
  };
}

test("a stored outcome is given again and nothing is done", async () => {
  await using task = await taskOf();
  assert.deepEqual(await task.run("a", task.does), { kind: "done", value: 1, rule: "r" });
  assert.deepEqual(await task.run("a", task.does), { kind: "done", value: 1, rule: "r" });
  assert.equal(task.count(), 1);
});

test("a question is remembered: no answer, and a late run does not ask it anew", async () => {
  await using task = await taskOf();
  await assert.rejects(task.run("a", task.asks), Parked);
  task.answers.set("approval:q", "denied");
  const seen: EffectIdentity[] = [];
  const outcome = await task.run("a", (identity) => {
    seen.push(identity);
    return Promise.resolve({ kind: "denied", rule: "r", why: "a person denied it" });
  });
  assert.equal(outcome.kind, "denied");
  assert.deepEqual(
    seen.map(({ answered }) => answered),
    ["denied"],
  );
  assert.equal((await task.run("a", task.does)).kind, "denied", "a denial is stored like a result");
  assert.equal(task.count(), 0);
});

for (const [what, device, past, kind] of [
  ["begun here and open in the journal", "a", { kind: "open", intent: "i" }, "unknown"],
  ["begun here and done, with its result lost", "a", { kind: "done", intent: "i" }, "unknown"],
  ["begun here and never announced in the journal", "a", { kind: "clear" }, "done"],
  ["begun by another device", "b", { kind: "clear" }, "unknown"],
] as const)
  test(`an effect ${what} is ${kind}`, async () => {
    await using task = await taskOf(past);
    const lost = async ({ begin }: EffectIdentity): Promise<never> => {
      await begin?.();
      throw new Parked("the hub is gone");
    };
    await assert.rejects(task.run("a", lost), Parked);
    assert.equal((await task.run(device, task.does)).kind, kind);
    assert.equal(task.count(), kind === "done" ? 1 : 0);
  });

test("a task is parked only once no other effect of it is under way", async () => {
  const turnstile = new Turnstile();
  turnstile.enter();
  let quiet = false;
  const waiting = turnstile.quiet().then(() => (quiet = true));
  await Promise.resolve();
  assert.equal(quiet, false);
  turnstile.leave();
  await waiting;
  assert.equal(quiet, true);
});
