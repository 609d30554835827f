import assert from "node:assert/strict";
import { test } from "node:test";
import { HearthClient } from "@hearth/sdk";
import { startHub } from "./support/test-hub.ts";

void test("the client speaks with the doors for policy, privacy, keys, secrets and the journal's views", async () => {
  await using hub = await startHub();
  const client = new HearthClient({ address: hub.address, token: hub.hub.token });
  const { version, problems, accepted } = await client.policy.show();
  assert.deepEqual([problems, accepted], [[], []]);
  const { answers } = await client.policy.check([{ id: "a", agent: "code", command: "git push --force" }]);
  assert.notEqual(answers[0]?.decision, "allowed");
  const { rules } = await client.policy.rules({ agent: "code" });
  assert.deepEqual(await client.policy.explain(rules[0]!.id), rules[0]);
  assert.deepEqual([(await client.policy.test()).ok, (await client.policy.test({})).ok], [true, false]);
  assert.ok(version > 0);
  const [found] = await client.privacy.scan([{ id: 1, text: "write to ada@kestrelmail.com" }]);
  assert.deepEqual(found, { id: 1, spans: [{ type: "EMAIL", start: 9, end: 28 }] });

  const before = await client.key.show();
  const after = await client.key.rotate();
  assert.equal(after.formerKeys.at(-1)?.did, before.did);
  assert.equal((await client.key.revoke({ did: before.did, reason: "a test" })).revocations.length, 1);

  assert.equal(await client.secrets.state(), "none");
  await client.secrets.set("api", { value: "a value", bindings: [{ host: "a.example", agents: ["code"] }] });
  await client.secrets.bind("api", [{ host: "b.example", agents: ["code"] }]);
  assert.deepEqual(
    (await client.secrets.list()).secrets.map(({ bindings }) => bindings[0]?.host),
    ["b.example"],
  );
  await client.secrets.remove("api");

  const { events, next } = await client.journal.audit({ type: "config_changed", limit: 2 });
  assert.deepEqual(
    events.map(({ action }) => action),
    ["secret-changed", "secret-changed"],
  );
  const older = await client.journal.audit({ type: "config_changed", before: next! });
  assert.deepEqual(
    older.events.map(({ action }) => action),
    ["secret-changed", "key-revoked", "key-rotated"],
  );
  assert.deepEqual(
    (await client.journal.compliance({ severity: "warning" })).entries.map(({ actionTaken }) => actionTaken),
    ["revoked"],
  );
  await client.budgets.set({ scope: "person", scopeId: "owner", unit: "calls", period: "day", maximum: 9 });
  assert.deepEqual((await client.journal.ledger({ kind: "limit" })).entries[0]?.amounts, { calls: 9 });
});
