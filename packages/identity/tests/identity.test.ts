import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import {
  createEphemeralKey,
  didKeyToPublicKey,
  noteVerifier,
  openDeviceKey,
  openSshToPublicKey,
  parseNote,
  parsePublicKey,
  pemToPublicKey,
  publicKeyToDidKey,
  publicKeyToOpenSsh,
  publicKeyToPem,
  RevocationList,
  rotateDeviceKey,
  verifyKeyHistory,
  verifyNote,
  verifySignature,
} from "../src/index.ts";

function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "hearth-identity-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test("the key of RFC 8032 test 1 has its known did:key, and the example of the did:key method decodes", () => {
  const publicKey = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex");
  const did = publicKeyToDidKey(publicKey);
  assert.deepEqual(Buffer.from(didKeyToPublicKey(did)), publicKey);
  const example = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
  assert.equal(publicKeyToDidKey(didKeyToPublicKey(example)), example);
});

test("a did:key of another method, encoding, key type or length is refused", () => {
  const x25519 = "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc";
  const long = `did:key:z6Mk${"1".repeat(5_000)}`;
  for (const did of ["", "did:web:example.com", "did:key:uAAAA", "did:key:z0OIl", "did:key:z6Mk", x25519, long]) {
    assert.throws(() => didKeyToPublicKey(did), { code: "HEARTH_PUBLIC_KEY" }, did);
  }
  assert.throws(() => publicKeyToDidKey(new Uint8Array(31)), { code: "HEARTH_PUBLIC_KEY" });
});

test("every public key survives every format", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (publicKey) => {
      for (const text of [
        publicKeyToDidKey(publicKey),
        publicKeyToOpenSsh(publicKey, "a comment"),
        publicKeyToPem(publicKey),
      ]) {
        assert.deepEqual(parsePublicKey(text), publicKey);
      }
      assert.deepEqual(parsePublicKey(publicKey), publicKey);
    }),
    { seed: 8_032, numRuns: 200 },
  );
});

test("ssh-keygen reads our OpenSSH line and we read its key", (context) => {
  using folder = temporaryFolder();
  try {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "theirs", "-f", join(folder.path, "id")]);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    context.skip("ssh-keygen is not installed");
    return;
  }
  const theirs = openSshToPublicKey(readFileSync(join(folder.path, "id.pub"), "utf8"));
  assert.equal(theirs.length, 32);
  const ours = join(folder.path, "ours.pub");
  writeFileSync(ours, `${createEphemeralKey().toOpenSsh("ours")}\n`);
  assert.match(execFileSync("ssh-keygen", ["-l", "-f", ours]).toString(), /^256 SHA256:.* ours \(ED25519\)/);
});

test("other key types and damaged texts are refused in each format", () => {
  const key = createEphemeralKey();
  const line = key.toOpenSsh();
  const rsa = "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL\n-----END PUBLIC KEY-----";
  const x25519 =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=\n-----END PUBLIC KEY-----";
  for (const text of [rsa, x25519, key.exportPrivateKey()])
    assert.throws(() => pemToPublicKey(text), { code: "HEARTH_PUBLIC_KEY" });
  for (const text of [
    "",
    "ssh-rsa AAAA",
    line.replace("ssh-ed25519 ", ""),
    line.slice(0, 60),
    line.replace(/(AAAA\S+)/, "$1AAAA"),
  ]) {
    assert.throws(() => openSshToPublicKey(text), { code: "HEARTH_PUBLIC_KEY" }, text);
  }
  assert.throws(() => key.toOpenSsh("two\nlines"), { code: "HEARTH_PUBLIC_KEY" });
});

test("a signature holds for exactly its bytes, type and key", () => {
  const key = createEphemeralKey();
  const signature = key.sign("a/b", "hello");
  const right = { publicKey: key.did, type: "a/b", data: "hello", signature };
  assert.ok(verifySignature(right));
  assert.ok(verifySignature({ ...right, publicKey: key.toPem(), data: Buffer.from("hello") }));
  const wrong = [
    { data: "hello " },
    { type: "a/bc" },
    { type: "a", data: "/b hello" },
    { publicKey: createEphemeralKey().did },
    { publicKey: "did:key:nonsense" },
    { signature: signature.subarray(1) },
    { signature: signature.with(5, signature[5]! ^ 1) },
  ];
  for (const change of wrong) assert.equal(verifySignature({ ...right, ...change }), false, JSON.stringify(change));
});

test("a note is signed in the form of C2SP, and a typed statement cannot be signed as a note", () => {
  const key = createEphemeralKey();
  const note = key.signNote("example\n1\n", "example");
  const verifier = noteVerifier("example", key.publicKey);
  assert.match(note, /^example\n1\n\n\u2014 example [A-Za-z0-9+/]{90,92}={0,2}\n$/);
  assert.ok(verifyNote(parseNote(note)!, verifier));
  assert.equal(verifyNote(parseNote(note.replace("\n1\n", "\n2\n"))!, verifier), false);
  assert.equal(verifyNote(parseNote(note)!, noteVerifier("other", key.publicKey)), false);
  for (const text of ["", "x", "x\n", note.trimEnd(), note.replace("\u2014", "-"), `${note}x\n`])
    assert.equal(parseNote(text), undefined);
  assert.throws(() => key.signNote("DSSEv1 3 a/b 5 hello\n", "example"), TypeError);
});

test("the first start makes a key file for its owner alone, and every later start reads the same key", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "data", "keys");
  const opened = await Promise.all(Array.from({ length: 8 }, () => openDeviceKey({ folder: path })));
  assert.equal(new Set(opened.map(({ did }) => did)).size, 1);
  assert.deepEqual(readdirSync(path), ["device-key.json"]);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(statSync(join(path, "device-key.json")).mode & 0o777, 0o600);
  assert.equal((await openDeviceKey({ folder: path })).did, opened[0]!.did);
});

test("a key file that others could read or swap is refused and says how to close it", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "device-key.json");
  const { did } = await openDeviceKey({ folder: folder.path });
  const open = (): Promise<unknown> => openDeviceKey({ folder: folder.path });
  for (const mode of [0o640, 0o604, 0o666]) {
    chmodSync(path, mode);
    await assert.rejects(open(), { code: "HEARTH_KEY_FILE", message: /open to others/, hint: /chmod 600/ });
  }
  chmodSync(path, 0o600);
  chmodSync(folder.path, 0o770);
  await assert.rejects(open(), { code: "HEARTH_KEY_FILE", hint: /chmod 700/ });
  chmodSync(folder.path, 0o700);
  renameSync(path, join(folder.path, "elsewhere"));
  symlinkSync(join(folder.path, "elsewhere"), path);
  await assert.rejects(open(), { code: "HEARTH_KEY_FILE", message: /symbolic link/ });
  rmSync(path);
  mkdirSync(path);
  await assert.rejects(open(), { code: "HEARTH_KEY_FILE", message: /not a regular file/ });
  rmSync(path, { recursive: true });
  renameSync(join(folder.path, "elsewhere"), path);
  assert.equal((await openDeviceKey({ folder: folder.path })).did, did);
});

test("a damaged key file is refused without a word of what is in it", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "device-key.json");
  await openDeviceKey({ folder: folder.path });
  const whole = readFileSync(path, "utf8");
  for (const text of [
    "",
    whole.slice(0, -9),
    whole.replace("BEGIN", "BEGUN"),
    "null",
    whole.replace('"version": 1', '"version": 2'),
  ]) {
    writeFileSync(path, text);
    await assert.rejects(openDeviceKey({ folder: folder.path }), (thrown: Error) => {
      assert.match(thrown.message, /is damaged/);
      assert.equal(thrown.cause, undefined);
      return true;
    });
  }
  rmSync(path);
  await assert.rejects(openDeviceKey({ folder: folder.path, create: false }), { code: "HEARTH_KEY_FILE" });
});

test("the private key shows in no print, no JSON and no property", () => {
  const key = createEphemeralKey();
  const secret = key.exportPrivateKey().split("\n")[1]!;
  const shown = [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key), String(Object.values(key))].join();
  assert.ok(!shown.includes(secret));
  assert.equal(createPublicKey(key.exportPrivateKey()).export({ format: "pem", type: "spki" }), key.toPem());
});

test("a rotated key is followed from the first to the current one, and no forged step is", async () => {
  using folder = temporaryFolder();
  let time = 1_000;
  const options = { folder: folder.path, now: () => (time += 1_000) };
  const first = await openDeviceKey(options);
  const second = await rotateDeviceKey(options);
  await rotateDeviceKey(options);
  const key = await openDeviceKey(options);
  assert.deepEqual(
    key.formerKeys.map(({ did, validFrom, validUntil }) => [did, validFrom, validUntil]),
    [
      [first.did, 2_000, 3_000],
      [second.did, 3_000, 4_000],
    ],
  );
  assert.ok(
    !readFileSync(join(folder.path, "device-key.json"), "utf8").includes(first.exportPrivateKey().split("\n")[1]!),
  );
  const [one, two] = key.rotations;
  assert.equal(verifyKeyHistory([two!, one!], key.did), undefined);
  assert.equal(verifyKeyHistory([one!], key.did), undefined);
  assert.equal(
    verifyKeyHistory([{ ...one!, statement: one!.statement.replace("2000", "1000") }, two!], key.did),
    undefined,
  );
  assert.equal(verifyKeyHistory([{ ...one!, acceptance: one!.signature }, two!], key.did), undefined);
});

test("a key is revoked by itself or by an authority, for ever, and by nobody else", () => {
  const [authority, device, stranger] = [createEphemeralKey(), createEphemeralKey(), createEphemeralKey()];
  const authorities = [authority.did];
  const list = new RevocationList({ authorities });
  list.revoke(authority, { did: device.did, reason: "lost", time: 100 });
  list.revoke(stranger, { did: stranger.did, reason: "retired", time: 200 });
  assert.deepEqual(
    [list.isRevoked(device.did, 99), list.isRevoked(device.did, 100), list.isRevoked(stranger.did)],
    [false, true, true],
  );
  assert.throws(() => list.revoke(stranger, { did: authority.did, reason: "x", time: 1 }), {
    code: "HEARTH_REVOCATION",
  });
  const entries = JSON.parse(JSON.stringify(list)) as ReturnType<RevocationList["toJSON"]>;
  const copy = new RevocationList({ authorities, entries });
  assert.equal(copy.find(device.did)?.reason, "lost");
  assert.equal(copy.add(entries[0]!), false);
  const forged = { ...entries[0]!, statement: entries[0]!.statement.replace("100", "1") };
  assert.throws(() => copy.add(forged), { code: "HEARTH_REVOCATION" });
  assert.throws(() => new RevocationList({ authorities: [], entries }), { code: "HEARTH_REVOCATION" });
});
