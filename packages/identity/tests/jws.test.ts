import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { flattenedVerify, importSPKI } from "jose";
import { createEphemeralKey, verifyJws, verifySignature } from "../src/index.ts";

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("signing as JWS", () => {
  it("is read by other software", async () => {
    const key = createEphemeralKey();
    const signed = key.signJws('{"a":1}');
    const jws = { ...signed, payload: Buffer.from('{"a":1}').toString("base64url") };
    const { payload, protectedHeader } = await flattenedVerify(jws, await importSPKI(key.toPem(), "EdDSA"));
    assert.equal(Buffer.from(payload).toString(), '{"a":1}');
    assert.equal(protectedHeader?.kid, key.did);
  });

  it("names who signed, and nobody where anything was changed", () => {
    const key = createEphemeralKey();
    const signed = key.signJws("text");
    assert.equal(verifyJws("text", signed), key.did);
    assert.equal(verifyJws("texT", signed), undefined);
    const header = JSON.parse(Buffer.from(signed.protected, "base64url").toString()) as Record<string, unknown>;
    for (const other of [
      { ...header, kid: createEphemeralKey().did },
      { ...header, alg: "none" },
      { ...header, alg: "HS256" },
      { ...header, crit: ["b64"], b64: false },
      { ...header, kid: "did:web:evil.test" },
      { ...header, extra: 1 },
      5,
      null,
    ])
      assert.equal(verifyJws("text", { ...signed, protected: encode(other) }), undefined, JSON.stringify(other));
    for (const signature of ["", "AA", `${signed.signature}AA`, "!"])
      assert.equal(verifyJws("text", { ...signed, signature }), undefined);
    assert.equal(verifyJws("text", { ...signed, protected: "%%" }), undefined);
  });

  it("never passes for a typed statement", () => {
    const key = createEphemeralKey();
    const { protected: header, signature } = key.signJws("text");
    const data = `${header}.${Buffer.from("text").toString("base64url")}`;
    const bytes = Buffer.from(signature, "base64url");
    for (const type of ["", "JOSE", "application/jose"])
      assert.equal(verifySignature({ publicKey: key.did, type, data, signature: bytes }), false);
  });
});
