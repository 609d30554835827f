import assert from "node:assert/strict";
import { test } from "node:test";
import { SwarmKey } from "../keys/swarm-key.ts";
import { TrustStore } from "../keys/trust-store.ts";
import { readSignedOutcome, signOutcome } from "./signed-outcome.ts";

test("an outcome is believed by the word of a trusted aggregator, for its own task, to the last bit", () => {
  const [aggregator, worker, stranger] = [SwarmKey.generate(), SwarmKey.generate(), SwarmKey.generate()];
  const trust = new TrustStore([
    { id: "a", role: "aggregator", publicKey: aggregator.raw },
    { id: "w", role: "worker", publicKey: worker.raw },
  ]);
  const outcome = Buffer.from("what became of it");
  const signed = signOutcome(aggregator, "task-1", outcome);
  assert.deepEqual(readSignedOutcome(trust, "task-1", signed), outcome);
  assert.equal(readSignedOutcome(trust, "task-2", signed), undefined);
  for (const key of [worker, stranger])
    assert.equal(readSignedOutcome(trust, "task-1", signOutcome(key, "task-1", outcome)), undefined);
  for (let at = 0; at < signed.length; at++) {
    const damaged = Buffer.from(signed);
    damaged[at]! ^= 1;
    assert.equal(readSignedOutcome(trust, "task-1", damaged), undefined, `byte ${at}`);
  }
  assert.equal(readSignedOutcome(trust, "task-1", outcome), undefined, "unsigned");
  trust.revoke(aggregator.raw);
  assert.equal(readSignedOutcome(trust, "task-1", signed), undefined);
});
