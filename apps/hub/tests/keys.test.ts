import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { strangersToken, tokenFor } from "./support/tokens.ts";
import { assertProblem, startHub, type TestHub } from "./support/test-hub.ts";

interface Key {
  did: string;
  publicKey: { raw: string; pem: string; openssh: string };
  formerKeys: { did: string }[];
  revocations: { did: string; reason: string }[];
}

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const show = async (): Promise<Key> => (await hub.call("GET", "/api/v1/key")).body;

void test("the key is shown in every form and never with its private part", async () => {
  const answer = await hub.call("GET", "/api/v1/key");
  const { did, publicKey } = answer.body as Key;
  assert.match(did, /^did:key:z6Mk/);
  assert.match(publicKey.pem, /BEGIN PUBLIC KEY/);
  assert.match(publicKey.openssh, /^ssh-ed25519 /);
  const file = JSON.parse(await readFile(join(hub.home, "keys/device-key.json"), "utf8")) as { privateKey: string };
  assert.ok(!answer.text.includes(file.privateKey.split("\n")[1]!));
});

void test("of several rotations at once each follows the one before, and every receipt is signed", async () => {
  const { did } = await show();
  const answers = await Promise.all([1, 2, 3].map(() => hub.call("POST", "/api/v1/key/rotate")));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  const after = await show();
  assert.equal(after.formerKeys.length, 3);
  assert.equal(after.formerKeys[0]?.did, did);
  const { receipts } = (await hub.call("GET", "/api/v1/journal/receipts?kind=key")).body as {
    receipts: { body: { from: string; to: string } }[];
  };
  assert.deepEqual(
    receipts.toReversed().map(({ body }) => body.from),
    after.formerKeys.map((one) => one.did),
  );
});

void test("only the hub's owner rotates and revokes; agents, devices and other people do not", async () => {
  const { did } = await show();
  const tokens = [
    await tokenFor(hub, { kind: "agent", id: "boss", level: "admin", onBehalfOf: "owner" }),
    await tokenFor(hub, { kind: "device", id: "phone", onBehalfOf: "owner" }),
    await strangersToken(hub),
  ];
  for (const token of tokens) {
    assertProblem(await hub.call("POST", "/api/v1/key/rotate", { token }), 403, "HEARTH_NOT_PERMITTED");
    const body = { did, reason: "mine now" };
    assertProblem(await hub.call("POST", "/api/v1/key/revocations", { token, body }), 403, "HEARTH_NOT_PERMITTED");
    assert.equal(((await hub.call("GET", "/api/v1/key", { token })).body as Key).did, did);
  }
});

void test("bad revocations name the field, and change nothing", async () => {
  const { did } = await show();
  const other = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
  const bad: [body: unknown, code: string][] = [
    [{ did, reason: "x" }, "HEARTH_VALIDATION"],
    [{ did: other }, "HEARTH_VALIDATION"],
    [{ did: other, reason: "" }, "HEARTH_VALIDATION"],
    [{ did: other, reason: "x".repeat(501) }, "HEARTH_VALIDATION"],
    [{ did: other, reason: "x", since: Date.now() + 86_400_000 }, "HEARTH_VALIDATION"],
    [{ did: "did:key:zzz", reason: "x" }, "HEARTH_PUBLIC_KEY"],
    [{ did: other, reason: "x", issuer: other }, "HEARTH_VALIDATION"],
  ];
  for (const [body, code] of bad) assertProblem(await hub.call("POST", "/api/v1/key/revocations", { body }), 400, code);
  assert.deepEqual((await show()).revocations, []);
  const made = await hub.call("POST", "/api/v1/key/revocations", { body: { did: other, reason: "not ours" } });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(
    (await show()).revocations.map((one) => one.reason),
    ["not ours"],
  );
});
