import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { decodeCanonical, encodeCanonical } from "./canonical-cbor.ts";
import { CborReader, MalformedCbor } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";

interface Case {
  hex: string;
  value?: unknown;
  refused?: string;
}
const file = new URL("../../tests/vectors/rfc8949-appendix-a.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

/** As the vectors write what JSON cannot. */
function shown(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return `h'${Buffer.from(value).toString("hex")}'`;
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

test("every example of RFC 8949 Appendix A that is deterministic and plain is read and written to the byte", () => {
  const accepted = cases.filter(({ refused }) => refused === undefined);
  assert.equal(accepted.length, 46);
  for (const { hex, value } of accepted) {
    const decoded = decodeCanonical(Buffer.from(hex, "hex"));
    assert.deepEqual(shown(decoded), value, hex);
    assert.equal(encodeCanonical(decoded).toString("hex"), hex);
  }
});

test("every other example is refused: tags, simple values, integer keys, whole floats, and what is not preferred", () => {
  const refused = cases.filter((example) => example.refused !== undefined);
  assert.equal(refused.length + 46, cases.length);
  for (const { hex, refused: why } of refused) {
    assert.throws(() => decodeCanonical(Buffer.from(hex, "hex")), MalformedCbor, `${why} ${hex}`);
  }
});

test("maps whose keys are out of order or repeated are refused, though the library reads them", () => {
  for (const hex of ["a26162016161 02", "a2616101616102", "a262616101616202"]) {
    assert.throws(() => decodeCanonical(Buffer.from(hex.replaceAll(" ", ""), "hex")), MalformedCbor);
  }
});

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 50 }),
    fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.dictionary(fc.string({ minLength: 1 }), tie("value"), { maxKeys: 6, noNullPrototype: true }),
  ),
})).value;

test("a value comes back as it was, and has one encoding", () => {
  fc.assert(
    fc.property(plain, (value) => {
      const bytes = encodeCanonical(value);
      assert.ok(encodeCanonical(decodeCanonical(bytes)).equals(bytes));
    }),
  );
});

test("what the library may throw on strange bytes, its caller sees as malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        assert.deepEqual([...encodeCanonical(decodeCanonical(bytes))], [...bytes]);
      } catch (thrown) {
        assert.ok(thrown instanceof MalformedCbor, String(thrown));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("the writer for the hot path writes the library's bytes, and the reader takes them back", () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.string({ unit: "grapheme" }),
      fc.uint8Array(),
      fc.boolean(),
      (int, text, bytes, bool) => {
        const written = new CborWriter(1).array(4).integer(int).text(text).bytes(bytes).boolean(bool).finish();
        assert.equal(written.toString("hex"), encodeCanonical([int, text, bytes, bool]).toString("hex"));
        const reader = new CborReader(written);
        assert.equal(reader.array(4), 4);
        assert.deepEqual(
          [reader.integer(), reader.text(), [...reader.bytes()], reader.boolean()],
          [int, text, [...bytes], bool],
        );
        reader.end();
      },
    ),
  );
});
