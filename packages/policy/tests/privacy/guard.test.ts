import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  constitution,
  dataClasses,
  decideFlow,
  findViolations,
  guardText,
  joinLabels,
  type Label,
  noLabel,
  PlaceholderVault,
} from "../../src/privacy/index.ts";

const label: fc.Arbitrary<Label> = fc.record({
  class: fc.constantFrom(...dataClasses),
  untrusted: fc.boolean(),
  sources: fc.array(fc.constantFrom("file:a", "web:b", "mail:c"), { maxLength: 3 }),
});

describe("guarding text that leaves", () => {
  it("uses one placeholder for one value and puts it back in the answer", () => {
    const vault = new PlaceholderVault();
    const outcome = guardText("Write to jo@kestrelmail.com and ann@kestrelmail.com, cc jo@kestrelmail.com", { vault });
    assert.equal(outcome.kind, "redacted");
    assert.equal(outcome.kind === "redacted" && outcome.text, "Write to [EMAIL_1] and [EMAIL_2], cc [EMAIL_1]");
    assert.equal(vault.restore("Sent to [EMAIL_2] and [EMAIL_9]"), "Sent to ann@kestrelmail.com and [EMAIL_9]");
  });

  it("keeps placeholders stable over calls of one conversation", () => {
    const vault = new PlaceholderVault();
    guardText("jo@kestrelmail.com", { vault });
    const second = guardText("again jo@kestrelmail.com", { vault });
    assert.equal(second.kind === "redacted" && second.text, "again [EMAIL_1]");
  });

  it("blocks a secret, however much else is fine, and never quotes it", () => {
    const outcome = guardText("password: hunter2! and jo@kestrelmail.com", { vault: new PlaceholderVault() });
    assert.equal(outcome.kind, "blocked");
    assert.ok(!JSON.stringify(outcome).includes("hunter2"));
  });

  it("fails closed when it cannot look", () => {
    const outcome = guardText(undefined as unknown as string, { vault: new PlaceholderVault() });
    assert.equal(outcome.kind, "blocked");
  });

  it("finds nothing more in what it has redacted", () => {
    const vault = new PlaceholderVault();
    const first = guardText("call +1 415 555 2671, card 4111 1111 1111 1111, jo@kestrelmail.com", { vault });
    assert.ok(first.kind === "redacted");
    assert.equal(guardText(first.text, { vault }).kind, "clean");
  });
});

describe("labels", () => {
  it("stick: a join is never weaker than a part, and joining is associative and commutative", () => {
    fc.assert(
      fc.property(label, label, label, (a, b, c) => {
        const joined = joinLabels(a, b);
        assert.ok(dataClasses.indexOf(joined.class) >= dataClasses.indexOf(a.class));
        assert.ok(joined.untrusted || !a.untrusted);
        assert.deepEqual(joinLabels(joined, c).class, joinLabels(a, joinLabels(b, c)).class);
        assert.deepEqual(new Set(joinLabels(a, b).sources), new Set(joinLabels(b, a).sources));
        assert.deepEqual(joinLabels(a, noLabel).class, a.class);
      }),
    );
  });

  it("never let a secret out, and ask a person when untrusted text meets private data", () => {
    const at = (part: Partial<Label>): Label => ({ ...noLabel, ...part });
    assert.equal(decideFlow(at({ class: "secret" }), true).decision, "denied");
    assert.equal(decideFlow(at({ class: "secret" }), false).decision, "allowed");
    const both = decideFlow(at({ class: "private", untrusted: true, sources: ["web:x"] }), true);
    assert.ok(both.decision === "approval" && both.sources.includes("web:x"));
    assert.equal(decideFlow(at({ class: "private" }), true).decision, "allowed");
    assert.equal(decideFlow(at({ untrusted: true }), true).decision, "allowed");
  });
});

describe("the constitution", () => {
  const facts = { outward: false, label: noLabel, approved: false, needsApproval: false, actor: "agent" as const };

  it("has the four principles, each with a check that can fail", () => {
    assert.deepEqual(
      constitution.map(({ id }) => id),
      ["privacy", "consent", "human-control", "community"],
    );
    for (const principle of constitution) assert.ok(principle.checks.length > 0);
  });

  it("names what is violated, gravest first, with the action taken", () => {
    const violations = findViolations({
      ...facts,
      outward: true,
      label: { class: "secret", untrusted: true, sources: [] },
      needsApproval: true,
      changesControls: true,
      lends: true,
    });
    assert.deepEqual(
      violations.map(({ check, severity, action }) => [check, severity, action]),
      [
        ["secret-outward", "critical", "blocked"],
        ["controls-changed", "critical", "blocked"],
        ["lending-without-consent", "error", "blocked"],
        ["unapproved", "warning", "asked"],
      ],
    );
  });

  it("leaves ordinary work alone, and a person may change the controls", () => {
    assert.deepEqual(findViolations(facts), []);
    assert.deepEqual(findViolations({ ...facts, actor: "person", changesControls: true }), []);
  });
});
