import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { scan } from "../../src/privacy/index.ts";

/** Tokens are made at test time, so that no scanner takes this file for a leak. */
const random = (length: number): string =>
  randomBytes(length).toString("base64url").replaceAll(/[-_]/g, "x").slice(0, length);

const found: readonly (readonly [string, readonly string[]])[] = [
  ["mailto:jo.smith+news@mail.kestrel.co.uk?subject=hi", ["EMAIL"]],
  ["reach jo [at] kestrelmail [dot] com", ["EMAIL"]],
  ["jo\uff20kestrelmail.com", ["EMAIL"]],
  ["j\u043e@kestrelmail.com", ["EMAIL"]],
  [Buffer.from("jo@kestrelmail.com is mine").toString("base64"), ["EMAIL"]],
  [Buffer.from("jo@kestrelmail.com is mine").toString("hex"), ["EMAIL"]],
  ["jo&#64;kestrelmail&#46;com", ["EMAIL"]],
  ["jo\\u0040kestrelmail.com", ["EMAIL"]],
  ["![x](https://e.example/?q=jo%40kestrelmail.com)", ["EMAIL"]],
  ["from ada.lovelace@kestrelmail.org.txt", ["EMAIL"]],
  ["inbox/jo@mail.kestrel.co.uk.json.gz", ["EMAIL"]],
  ["jo@kestrelmail.com.pdf and jo@kestrelmail.com.test.ts", ["EMAIL", "EMAIL"]],
  ["tel:+1-415-555-2671", ["PHONE"]],
  ["(212) 736-5000", ["PHONE"]],
  ["Tel: 030 901820", ["PHONE"]],
  ["call 06 12 34 56 78", ["PHONE"]],
  ["phone 020 7946 0958", ["PHONE"]],
  ["ssn 123456789", ["SSN"]],
  ["123-45-6789", ["SSN"]],
  ["3782 822463 10005", ["CARD"]],
  ["4111.1111.1111.1111", ["CARD"]],
  ["\uff14111 1111 1111 1111", ["CARD"]],
  ["\u0664\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661", ["CARD"]],
  ["DE89 3704 0044 0532 0130 00", ["IBAN"]],
  ["NL91-ABNA-0417-1643-00", ["IBAN"]],
  ["2606:4700:4700::1111", ["IP"]],
  ["blocked 8.8.4.4", ["IP"]],
  ["password: hunter2!", ["SECRET"]],
  ["postgres://app:s3cr3tPw9@db.internal:5432/x", ["SECRET"]],
  ["Authorization: Basic dXNlcjpwYXNzd29yZDEyMw==", ["SECRET"]],
  [`GITHUB=ghp_${random(36)}`, ["SECRET"]],
  [`key sk-ant-api03-${random(40)}`, ["SECRET"]],
  [`-----BEGIN EC PRIVATE KEY-----\n${random(60)}\n-----END EC PRIVATE KEY-----`, ["SECRET"]],
  [`-----BEGIN PRIVATE KEY-----\n${random(60)} cut off`, ["SECRET"]],
];

const clean: readonly string[] = [
  "npm i react@18.2.0 and lodash@4.17.21",
  "git clone git@github.com:acme/tools.git",
  "icon@2x.png and banner@3x.webp",
  "app@2x.min.js, name@next.min.js, lib@1.2.3.tgz, core@next.d.ts and readme@main.md",
  "follow @someone@mastodon.example",
  "ISBN 978-3-16-148410-0",
  "epoch 1731600000 and 1731600000123",
  "order 4155552671",
  "lat 37.774929 lon -122.419416",
  "2026-11-21 10:30:00",
  "000-12-3456 and 666-12-3456 and 900-12-3456",
  "part no 123-45-6789",
  "1234567890123456",
  "0000 0000 0000 0000",
  "DE89370400440532013001",
  "fe80::1 ::1 127.0.0.1 192.168.0.9 169.254.1.1",
  "std::string::npos at 10:20:30",
  "Chrome/119.0.6045.105 Safari",
  "token = getToken()",
  "password: ********",
  "PASSWORD=changeme",
  "the token is valid for 3600 seconds",
  "max_tokens=100000",
  "your password is required",
  "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
  "type Password = string",
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
  "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
];

describe("finding personal data and secrets", () => {
  for (const [text, types] of found) {
    it(`finds ${types.join(", ")} in ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.deepEqual(
        scan(text).map((finding) => finding.type),
        types,
      );
    });
  }

  for (const text of clean) {
    it(`leaves ${JSON.stringify(text.slice(0, 50))} alone`, () => {
      assert.deepEqual(scan(text), []);
    });
  }

  it("finds a person's own terms as whole words in any case", () => {
    const text = "Ask ANNA BERG, not Annabergstein.";
    assert.deepEqual(scan(text, { terms: ["Anna Berg"] }), [{ type: "TERM", start: 4, end: 13 }]);
  });

  it("gives ranges of the original text that do not overlap and are in order", () => {
    const pieces = fc.constantFrom(...found.map(([text]) => text), ...clean, " ", "\u200b", "é", "😀", "%40");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join(" ");
        let last = 0;
        for (const { start, end } of scan(text)) {
          assert.ok(start >= last && end > start && end <= text.length);
          last = end;
        }
      }),
      { numRuns: 200 },
    );
  });
});
