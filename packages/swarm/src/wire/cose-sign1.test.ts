import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedCbor } from "./cbor-reader.ts";
import { parseCose, signatureStructure, signCose, verifyCose } from "./cose-sign1.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

function keyOf(seed: string): { privateKey: KeyObject; publicKey: KeyObject; raw: string } {
  const der = Buffer.concat([hex("302e020100300506032b657004220420"), hex(seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  return {
    privateKey,
    publicKey,
    raw: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex"),
  };
}

/** RFC 8032 §7.1, TEST 1 to 3: seed, public key, message, signature. */
const edwards = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

test("the signatures of RFC 8032 come out to the byte, and verify", () => {
  for (const [seed, publicKey, message, signature] of edwards) {
    const key = keyOf(seed);
    assert.equal(key.raw, publicKey);
    assert.equal(sign(null, hex(message), key.privateKey).toString("hex"), signature);
    assert.ok(verify(null, hex(message), key.publicKey, hex(signature)));
  }
});

/** cose-wg/Examples, eddsa-examples/eddsa-sig-01. */
const example =
  "d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d";
const exampleSigned = "846a5369676e61747572653145a2012703004054546869732069732074686520636f6e74656e742e";

test("the COSE working group's EdDSA example is read, verified, and its signed structure rebuilt", () => {
  const key = keyOf(edwards[0][0]);
  const statement = parseCose(hex(example));
  assert.equal(statement.payload.toString(), "This is the content.");
  assert.equal(statement.keyId?.toString(), "11");
  const structure = signatureStructure(statement.protectedHeader, Buffer.alloc(0), statement.payload);
  assert.equal(structure.toString("hex"), exampleSigned);
  assert.ok(verifyCose(statement, key.publicKey));
  assert.equal(sign(null, structure, key.privateKey).toString("hex"), statement.signature.toString("hex"));
});

test("a changed payload, header, signature or external data does not verify, and another tag or algorithm is refused", () => {
  const key = keyOf(edwards[0][0]);
  for (const at of [7, 20, example.length / 2 - 1]) {
    const changed = hex(example);
    changed[at]! ^= 1;
    let verified: boolean;
    try {
      verified = verifyCose(parseCose(changed), key.publicKey);
    } catch (thrown) {
      assert.ok(thrown instanceof MalformedCbor);
      verified = false;
    }
    assert.equal(verified, false, `byte ${at}`);
  }
  assert.equal(verifyCose(parseCose(hex(example)), key.publicKey, Buffer.from("x")), false);
  assert.throws(() => parseCose(hex(example.replace(/^d2/, "d3"))), MalformedCbor);
  assert.throws(() => parseCose(hex("d28443a10126a05448")), MalformedCbor);
});

test("what is signed verifies with its external data and nothing else, whatever the bytes", () => {
  const key = keyOf(edwards[1][0]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 40 }), (payload, externalData) => {
      const statement = parseCose(
        signCose({ privateKey: key.privateKey, payload, keyId: Buffer.from("k"), externalData }),
      );
      assert.deepEqual([...statement.payload], [...payload]);
      assert.ok(verifyCose(statement, key.publicKey, externalData));
      assert.ok(!verifyCose(statement, key.publicKey, Buffer.concat([externalData, Buffer.from([0])])));
    }),
    { numRuns: 50 },
  );
});

test("bytes of strangers are refused as malformed and never otherwise", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        parseCose(bytes);
      } catch (thrown) {
        assert.ok(thrown instanceof MalformedCbor, String(thrown));
      }
    }),
  );
});
