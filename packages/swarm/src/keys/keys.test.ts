import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CryptographicError } from "../errors/cryptographic-error.ts";
import { issueCertificate } from "./certificate.ts";
import { certificateOf } from "./certificate-file.ts";
import { generateKeyFiles, readPrivateKey } from "./key-file.ts";
import { applySuccession, signSuccession } from "./key-succession.ts";
import { exportPublicKey, importPublicKey, keyFormats } from "./public-key-format.ts";
import { SwarmKey } from "./swarm-key.ts";
import { issueRevocation } from "./revocation.ts";
import { readTrustFile, writeTrustFile } from "./trust-file.ts";
import { TrustStore } from "./trust-store.ts";

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "hearth-swarm-keys-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test("a key is written for its owner's eyes, read back, and never overwritten", async () => {
  await using folder = await temporaryFolder();
  const { key, privatePath, publicPath } = await generateKeyFiles(folder.path, "operator");
  assert.equal((await stat(privatePath)).mode & 0o777, 0o600);
  assert.equal((await readPrivateKey(privatePath)).fingerprint, key.fingerprint);
  assert.deepEqual(await readFile(publicPath), key.raw);
  await assert.rejects(generateKeyFiles(folder.path, "operator"), CryptographicError);
  await chmod(privatePath, 0o640);
  await assert.rejects(readPrivateKey(privatePath), /could be read by others/);
  await writeFile(join(folder.path, "short"), "abc", { mode: 0o600 });
  await assert.rejects(readPrivateKey(join(folder.path, "short")), /3 bytes/);
  await assert.rejects(readPrivateKey(join(folder.path, "none")), CryptographicError);
});

test("a public key comes back from every format", async () => {
  const { raw } = SwarmKey.generate();
  for (const format of keyFormats)
    assert.deepEqual(await importPublicKey(await exportPublicKey(raw, format)), raw, format);
  await assert.rejects(importPublicKey("ssh-rsa AAAA"), CryptographicError);
});

const authority = SwarmKey.generate();
const trusting = (): TrustStore => new TrustStore([{ id: "root", role: "authority", publicKey: authority.raw }]);
const certified = (key: SwarmKey, by = authority): Buffer =>
  issueCertificate(by, {
    subject: "worker_01",
    role: "worker",
    publicKey: key.raw,
    validFrom: 1_000,
    validTo: 2_000,
  });

test("a certificate holds for its time, and only by the hand of an authority that is trusted", () => {
  const worker = SwarmKey.generate();
  const bytes = certified(worker);
  const trust = trusting();
  assert.throws(() => trust.admit(bytes, 999), /does not hold now/);
  assert.throws(() => trust.admit(bytes, 2_001), /does not hold now/);
  assert.equal(trust.find(worker.raw, 1_500), undefined);
  assert.equal(trust.admit(bytes, 1_000).id, "worker_01");
  assert.deepEqual(
    [999, 1_000, 2_000, 2_001].map((at) => trust.find(worker.raw, at)?.role),
    [undefined, "worker", "worker", undefined],
  );
  assert.throws(() => trust.admit(certified(SwarmKey.generate(), worker), 1_500), /no authority/, "it is no authority");
  assert.throws(() => new TrustStore().admit(bytes, 1_500), /no authority/);
  const forged = Buffer.from(bytes);
  forged[forged.length - 1]! ^= 1;
  assert.throws(() => trust.admit(forged, 1_500), CryptographicError);
  assert.throws(() => trust.admit(Buffer.from("nothing"), 1_500), CryptographicError);
  const options = { subject: "a", role: "worker", publicKey: worker.raw, validFrom: 2, validTo: 1 } as const;
  assert.throws(() => issueCertificate(authority, options), CryptographicError);
  assert.throws(() => issueCertificate(authority, { ...options, validTo: 3, role: "authority" }), CryptographicError);
  assert.throws(() => issueCertificate(authority, { ...options, validTo: 3, subject: "" }), CryptographicError);
});

test("an authority takes back what it certified, known or not, and nothing else; with it falls all it certified", () => {
  const [worker, other] = [SwarmKey.generate(), SwarmKey.generate()];
  const trust = trusting();
  const said = { subject: "worker_01", role: "worker", publicKey: worker.raw } as const;
  trust.accept(certified(worker), 1_500);
  assert.equal(typeof trust.accept(issueRevocation(authority, said, 1_600), 1_600).revokedAt, "number");
  assert.equal(trust.find(worker.raw, 1_700), undefined);
  assert.throws(() => trust.accept(certified(worker), 1_700), /revoked/);
  const late = trusting();
  late.accept(issueRevocation(authority, said), 1_500);
  assert.throws(() => late.admit(certified(worker), 1_500), /revoked/, "revoked before it was known");
  const byHand = trusting();
  byHand.add({ id: "worker_01", role: "worker", publicKey: worker.raw });
  assert.throws(() => byHand.accept(issueRevocation(authority, said), 1_500), /not this authority's/);
  byHand.admit(certified(worker), 1_500);
  assert.equal(byHand.find(worker.raw, 9_000)?.id, "worker_01", "trust by hand has no end");
  assert.throws(() => byHand.accept(issueRevocation(other, said), 1_500), /no authority/);
  const fallen = trusting();
  fallen.admit(certified(other), 1_500);
  assert.ok(fallen.find(other.raw, 1_500));
  fallen.revoke(authority.raw, 1_600);
  assert.equal(fallen.find(other.raw, 1_700), undefined);
});

test("what was accepted is kept in the file of trust, and a running store takes over what the file says now", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "trust.json");
  const worker = SwarmKey.generate();
  const trust = trusting();
  trust.accept(certified(worker), 1_500);
  await writeTrustFile(path, trust);
  const running = await readTrustFile(path);
  assert.equal(running.find(worker.raw, 1_500)?.authority, authority.raw.toString("hex"));
  trust.revoke(worker.raw, 1_600);
  await writeTrustFile(path, trust);
  running.absorb(await readTrustFile(path));
  assert.equal(running.find(worker.raw, 1_700), undefined);
  await writeFile(
    path,
    JSON.stringify({ peers: [{ id: "a", role: "worker", publicKey: "0".repeat(64), authority: 1 }] }),
  );
  await assert.rejects(readTrustFile(path), /\/peers\/0\/authority/);
  assert.deepEqual(await certificateOf(join(folder.path, "none.cert"), false), {});
  await assert.rejects(certificateOf(join(folder.path, "none.cert"), true), CryptographicError);
});

test("a key is succeeded by another with an overlap, and only while it is trusted itself", () => {
  const old = SwarmKey.generate();
  const next = SwarmKey.generate();
  const trust = new TrustStore([{ id: "operator_01", role: "operator", publicKey: old.raw }]);
  const succession = signSuccession(old, next.raw, { time: 1_000, overlap: 500 });
  assert.throws(() => applySuccession(new TrustStore(), succession, 1_000), CryptographicError);
  assert.equal(applySuccession(trust, succession, 1_000).id, "operator_01");
  assert.deepEqual([trust.find(old.raw, 1_400)?.id, trust.find(next.raw, 1_400)?.id], ["operator_01", "operator_01"]);
  assert.deepEqual([trust.find(old.raw, 1_501), trust.find(next.raw, 1_501)?.id], [undefined, "operator_01"]);
  assert.throws(() => applySuccession(trust, signSuccession(old, SwarmKey.generate().raw), 2_000), CryptographicError);
});

test("a successor is trusted no longer than the key before it, and falls with the same authority", () => {
  const [authority, old, next, third] = Array.from({ length: 4 }, () => SwarmKey.generate()) as [
    SwarmKey,
    SwarmKey,
    SwarmKey,
    SwarmKey,
  ];
  const trust = new TrustStore([{ id: "authority", role: "authority", publicKey: authority.raw }]);
  const certified = {
    subject: "operator_01",
    role: "operator",
    publicKey: old.raw,
    validFrom: 0,
    validTo: 5_000,
  } as const;
  trust.admit(issueCertificate(authority, certified), 1_000);
  applySuccession(trust, signSuccession(old, next.raw, { time: 1_000, overlap: 3_000 }), 1_000);
  assert.equal(trust.find(next.raw, 5_000)?.id, "operator_01");
  assert.equal(trust.find(next.raw, 5_001), undefined, "the certificate's time is over");
  applySuccession(trust, signSuccession(next, third.raw, { time: 1_000, overlap: 500 }), 1_000);
  applySuccession(trust, signSuccession(old, next.raw, { time: 1_000, overlap: 3_000 }), 1_200);
  assert.equal(trust.find(next.raw, 1_501), undefined, "what was said before gives no more time");
  assert.equal(trust.find(third.raw, 1_501)?.id, "operator_01");
  trust.revoke(authority.raw);
  assert.equal(trust.find(third.raw, 1_501), undefined, "its authority is revoked");
});

test("whom to trust comes back from its file; what is wrong in one is named", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "trust.json");
  assert.equal((await readTrustFile(path)).list().length, 0);
  const { raw } = SwarmKey.generate();
  await writeTrustFile(
    path,
    new TrustStore([{ id: "a", role: "viewer", publicKey: raw, validUntil: 5, revokedAt: 4 }]),
  );
  const [entry] = (await readTrustFile(path)).list();
  assert.deepEqual([entry?.id, entry?.role, entry?.validUntil, entry?.revokedAt], ["a", "viewer", 5, 4]);
  const wrong: [string, RegExp][] = [
    ["{", /not JSON/],
    ["{}", /no list of peers/],
    ['{"peers":[{"id":"a","role":"king","publicKey":"00"}]}', /\/peers\/0\/role/],
    [`{"peers":[{"id":"a","role":"worker","publicKey":"00"}]}`, /\/peers\/0\/publicKey/],
    [`{"peers":[{"id":"a","role":"worker","publicKey":"${"0".repeat(64)}","colour":1}]}`, /\/peers\/0\/colour/],
  ];
  for (const [text, message] of wrong) {
    await writeFile(path, text);
    await assert.rejects(readTrustFile(path), message);
  }
});

test("one name has one role, and one key one name", () => {
  const key = SwarmKey.generate();
  const trust = new TrustStore([{ id: "a", role: "viewer", publicKey: key.raw }]);
  assert.throws(() => trust.add({ id: "a", role: "operator", publicKey: SwarmKey.generate().raw }), CryptographicError);
  assert.throws(() => trust.add({ id: "b", role: "viewer", publicKey: key.raw }), CryptographicError);
  trust.revoke(key.raw, 1);
  trust.add({ id: "a", role: "viewer", publicKey: key.raw });
  assert.equal(trust.find(key.raw), undefined, "what is revoked stays so");
});
