import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MalformedCbor } from "./cbor-reader.ts";
import { decodeFrame, encodeFrame, headerLength, maximumPayload } from "./frame.ts";
import { frameType } from "./frame-type.ts";
import { messageCodec, optional, required } from "./message-codec.ts";

test("a frame is version, type, length in big endian, and the payload", () => {
  const datagram = encodeFrame(frameType.result, Buffer.alloc(0x102, 7));
  assert.deepEqual([...datagram.subarray(0, 5)], [1, 2, 1, 2, 7]);
  const frame = decodeFrame(datagram);
  assert.ok(typeof frame === "object" && frame.type === frameType.result && frame.payload.length === 0x102);
});

test("each kind of damage has its name", () => {
  const whole = encodeFrame(frameType.task, Buffer.from([1, 2, 3]));
  assert.equal(decodeFrame(whole.subarray(0, 3)), "truncated");
  assert.equal(decodeFrame(whole.subarray(0, 6)), "length-mismatch");
  assert.equal(decodeFrame(Buffer.concat([whole, Buffer.from([0])])), "length-mismatch");
  assert.equal(decodeFrame(Buffer.from([2, 1, 0, 0])), "unknown-version");
  assert.equal(decodeFrame(Buffer.from([1, 0x77, 0, 0])), "unknown-type");
  assert.equal(decodeFrame(Buffer.concat([Buffer.from([1, 1, 0x20, 1]), Buffer.alloc(0x2001)])), "oversized");
  assert.throws(() => encodeFrame(frameType.task, Buffer.alloc(maximumPayload + 1)), RangeError);
});

test("any bytes are a frame of exactly these bytes, or a named fault", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const frame = decodeFrame(Buffer.from(bytes));
      if (typeof frame === "string") return;
      assert.deepEqual([...encodeFrame(frame.type, frame.payload)], [...bytes]);
      assert.equal(frame.payload.length, bytes.length - headerLength);
    }),
    { numRuns: 5_000 },
  );
});

const codec = messageCodec({
  number: required("unsigned"),
  name: required("text", 20),
  note: optional("text"),
  bytes: optional("bytes", 64),
  flag: optional("boolean"),
  balance: required("integer"),
});

const messages = fc.record(
  {
    number: fc.maxSafeNat(),
    name: fc.string({ maxLength: 20 }),
    note: fc.string({ maxLength: 60 }),
    bytes: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    flag: fc.boolean(),
    balance: fc.maxSafeInteger(),
  },
  { requiredKeys: ["number", "name", "balance"] },
);

test("messages come back from their bytes, one alone and many in a row", () => {
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 5 }), (list) => {
      const encoded = list.map((message) => codec.encode(message));
      assert.deepEqual({ ...codec.decode(encoded[0]!) }, { ...list[0] });
      assert.deepEqual(
        codec.decodeSequence(Buffer.concat(encoded)),
        list.map((message) => ({ ...message })),
      );
    }),
  );
});

test("one message has one encoding: whatever changed bytes are still read, are written back the same", () => {
  fc.assert(
    fc.property(messages, fc.nat(), fc.integer({ min: 0, max: 255 }), (message, place, value) => {
      const bytes = codec.encode(message);
      bytes[place % bytes.length] = value;
      try {
        assert.ok(codec.encode(codec.decode(bytes)).equals(bytes));
      } catch (thrown) {
        assert.ok(thrown instanceof MalformedCbor, String(thrown));
      }
    }),
    { numRuns: 5_000 },
  );
});

test("missing, unknown, repeated and overlong fields are refused", () => {
  for (const hex of ["a0", "a10101", "a4010102616103016101", "a30101026161181f00", "a2010101", "a301010261610600ff"]) {
    assert.throws(() => codec.decode(Buffer.from(hex, "hex")), MalformedCbor, hex);
  }
  assert.throws(() => codec.encode({ number: 1, name: "x".repeat(21), balance: 0 }), RangeError);
  assert.throws(() => codec.encode({ number: -1, name: "x", balance: 0 }), RangeError);
});
