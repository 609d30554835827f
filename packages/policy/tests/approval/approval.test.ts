import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Principal } from "@hearth/protocol";
import { openDatabase, statement } from "@hearth/storage";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  type ApprovableAction,
  ApprovalInbox,
  canonicalDigest,
  canonicalJson,
  type ClaimOutcome,
  revealHidden,
  StandingGrants,
} from "../../src/approval/index.ts";
import { testDatabases } from "../support/databases.ts";

const alice: Principal = { kind: "person", id: "alice" };
const bob: Principal = { kind: "person", id: "bob" };
const agent: Principal = { kind: "agent", id: "code", level: "manager", onBehalfOf: "alice" };
const other: Principal = { kind: "agent", id: "qa", level: "manager", onBehalfOf: "alice" };
const minute = 60_000;

const action: ApprovableAction = {
  tool: "command",
  agent: "code",
  session: "task-1",
  plan: { argv: ["git", "push"], directory: "/work", environment: {} },
  policyVersion: 1,
  level: 1,
};
const request = { action, summary: "git push", why: "it leaves this machine" };

/** A database as a Hearth left it that knew no cards: one question open, one answered, one standing answer. */
const beforeCards = readFileSync(join(import.meta.dirname, "../fixtures/approval-0001-approval.sql"), "utf8");

for (const { name, skip, open } of testDatabases) {
  it(`questions stored by 0001-approval on ${name} are brought up to date, answered and used`, { skip }, async () => {
    await using database = await open();
    const texts = beforeCards.split(/;\n/).filter((text) => text.trim() !== "");
    await database.batch(texts.map((text) => statement(database, text)));
    const now = () => 1_300_000;
    const [inbox, again] = await Promise.all([
      ApprovalInbox.open({ database, now }),
      ApprovalInbox.open({ database, now }),
    ]);
    const [question, ...more] = await inbox.list(alice);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [question?.id, question?.summary, question?.agentText, question?.rule, question?.cost],
      ["0198c0de-0000-7000-8000-0000000000a1", "git push", "It is time.", undefined, undefined],
    );
    assert.equal((await inbox.request(agent, request)).id, question?.id);
    const decided = await again.decide(alice, { id: question!.id, answer: "approved", signedInAt: now() });
    assert.equal(decided.kind, "decided");
    assert.equal((await inbox.claim(agent, question!.id, action)).kind, "claimed");
    const answered = { ...action, session: "task-0" };
    const used = await Promise.all(
      [inbox, again].map((one) => one.claim(agent, "0198c0de-0000-7000-8000-0000000000a2", answered)),
    );
    assert.deepEqual(used.map(({ kind }) => kind).toSorted(), ["claimed", "refused"]);
    const fresh = await inbox.request(agent, { ...request, rule: "command-outward", subject: "git push" });
    assert.equal((await inbox.list(alice)).find(({ id }) => id === fresh.id)?.rule, "command-outward");
    const grants = await StandingGrants.open({ database, now });
    assert.equal((await grants.list(alice)).length, 1);
  });

  describe(`approvals on ${name}`, { skip }, () => {
    it("are asked once, decided by the person, and good for one use", async () => {
      await using database = await open();
      const inbox = await ApprovalInbox.open({ database });
      const first = await inbox.request(agent, request);
      const again = await inbox.request(agent, request);
      assert.equal(again.id, first.id);
      assert.equal((await inbox.claim(agent, first.id, action)).kind, "refused");
      const decided = await inbox.decide(alice, { id: first.id, answer: "approved", signedInAt: Date.now() });
      assert.equal(decided.kind, "decided");
      assert.equal((await inbox.claim(agent, first.id, action)).kind, "claimed");
      const second = await inbox.claim(agent, first.id, action);
      assert.ok(second.kind === "refused" && /used already/.test(second.why));
    });

    it("are not decided by agents, devices, plugins or another person", async () => {
      await using database = await open();
      const inbox = await ApprovalInbox.open({ database });
      const { id } = await inbox.request(agent, request);
      for (const who of [
        agent,
        other,
        { kind: "plugin", id: "p", onBehalfOf: "alice" },
        { kind: "device", id: "d", onBehalfOf: "alice" },
      ] as const) {
        assert.equal((await inbox.decide(who, { id, answer: "approved", signedInAt: Date.now() })).kind, "refused");
      }
      await assert.rejects(inbox.decide(bob, { id, answer: "approved", signedInAt: Date.now() }), {
        code: "HEARTH_NOT_FOUND",
      });
      assert.deepEqual(await inbox.list(bob), []);
      assert.equal((await inbox.get(alice, id)).state, "pending");
    });

    for (const [what, change] of [
      ["argument", { plan: { argv: ["git", "push", "--force"], directory: "/work", environment: {} } }],
      ["directory", { plan: { argv: ["git", "push"], directory: "/etc", environment: {} } }],
      ["environment", { plan: { argv: ["git", "push"], directory: "/work", environment: { GIT_DIR: "/x" } } }],
      ["session", { session: "task-2" }],
      ["policy version", { policyVersion: 2 }],
      ["tool", { tool: "verb" }],
    ] as const) {
      it(`do not cover another ${what}`, async () => {
        await using database = await open();
        const inbox = await ApprovalInbox.open({ database });
        const { id } = await inbox.request(agent, request);
        await inbox.decide(alice, { id, answer: "approved", signedInAt: Date.now() });
        const outcome = await inbox.claim(agent, id, { ...action, ...change });
        assert.ok(outcome.kind === "refused" && /not the one/.test(outcome.why));
        assert.equal((await inbox.claim(other, id, action)).kind, "refused");
      });
    }

    it("end after ten minutes, before and after the answer, and refuse a clock that went back", async () => {
      await using database = await open();
      let now = Date.UTC(2026, 0, 1);
      const inbox = await ApprovalInbox.open({ database, now: () => now });
      const late = await inbox.request(agent, request);
      now += 10 * minute;
      assert.equal((await inbox.decide(alice, { id: late.id, answer: "approved", signedInAt: now })).kind, "refused");
      const fresh = await inbox.request(agent, request);
      assert.notEqual(fresh.id, late.id);
      await inbox.decide(alice, { id: fresh.id, answer: "approved", signedInAt: now });
      now -= 60 * minute;
      assert.equal((await inbox.claim(agent, fresh.id, action)).kind, "refused");
      now += 71 * minute;
      assert.equal((await inbox.claim(agent, fresh.id, action)).kind, "refused");
    });

    it("answer an agent that comes back: approved once, denied for as long as the question was good", async () => {
      await using database = await open();
      let now = Date.UTC(2026, 0, 1);
      const inbox = await ApprovalInbox.open({ database, now: () => now });
      assert.equal((await inbox.answerTo(agent, action)).kind, "none");
      const { id } = await inbox.request(agent, request);
      assert.equal((await inbox.answerTo(agent, action)).kind, "open");
      await inbox.decide(alice, { id, answer: "approved", signedInAt: now });
      assert.equal((await inbox.answerTo(agent, action)).kind, "claimed");
      assert.equal((await inbox.answerTo(agent, action)).kind, "none");
      const again = await inbox.request(agent, request);
      await inbox.decide(alice, { id: again.id, answer: "denied", signedInAt: now });
      assert.equal((await inbox.answerTo(agent, action)).kind, "denied");
      now += 10 * minute;
      assert.equal((await inbox.answerTo(agent, action)).kind, "none");
    });

    it("of level 3 want a fresh sign-in to approve, and none to deny", async () => {
      await using database = await open();
      const inbox = await ApprovalInbox.open({ database });
      const { id } = await inbox.request(agent, { ...request, action: { ...action, level: 3 } });
      const stale = Date.now() - 11 * minute;
      assert.equal((await inbox.decide(alice, { id, answer: "approved", signedInAt: stale })).kind, "needs-sign-in");
      assert.equal((await inbox.decide(alice, { id, answer: "denied", signedInAt: stale })).kind, "decided");
      assert.equal((await inbox.claim(agent, id, { ...action, level: 3 })).kind, "refused");
    });

    it("show hidden characters and mark the agent's words as its own", async () => {
      await using database = await open();
      const inbox = await ApprovalInbox.open({ database });
      const approval = await inbox.request(agent, {
        ...request,
        summary: "rm a\u202Etxt.exe",
        agentText: "safe\u200b\u001b[2J",
      });
      assert.equal(approval.summary, "rm a\\u{202e}txt.exe");
      assert.equal(approval.agentText, "safe\\u{200b}\\u{1b}[2J");
    });

    it("are claimed by one of many that try at once", async () => {
      await using database = await open();
      const inbox = await ApprovalInbox.open({ database });
      const { id } = await inbox.request(agent, request);
      await inbox.decide(alice, { id, answer: "approved", signedInAt: Date.now() });
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => inbox.claim(agent, id, action)));
      assert.equal(outcomes.filter(({ kind }) => kind === "claimed").length, 1);
    });
  });

  describe(`standing grants on ${name}`, { skip }, () => {
    const scope = { agent: "code", tool: "command", subject: "git push origin*" };

    it("answer as often as they say and not longer, for their owner only", async () => {
      await using database = await open();
      let now = Date.UTC(2026, 0, 1);
      const grants = await StandingGrants.open({ database, now: () => now });
      const grant = (await grants.grant(alice, { ...scope, rules: ["ask-push"], count: 2 }))!;
      assert.deepEqual(await grants.list(agent), [grant]);
      assert.equal(await grants.use({ ...agent, onBehalfOf: "bob" }, grant.id), false);
      assert.equal(await grants.use(agent, grant.id), true);
      assert.equal(await grants.use(agent, grant.id), true);
      assert.equal(await grants.use(agent, grant.id), false);
      const short = (await grants.grant(alice, { ...scope, lifetimeMilliseconds: minute }))!;
      now += minute;
      assert.equal(await grants.use(agent, short.id), false);
      assert.deepEqual(await grants.list(alice), []);
    });

    it("are made and revoked by their person only", async () => {
      await using database = await open();
      const grants = await StandingGrants.open({ database });
      assert.equal(await grants.grant(agent, scope), undefined);
      const grant = (await grants.grant(alice, scope))!;
      assert.equal(await grants.revoke(agent, grant.id), false);
      assert.equal(await grants.revoke(bob, grant.id), false);
      assert.equal(await grants.revoke(alice, grant.id), true);
      assert.equal(await grants.use(agent, grant.id), false);
    });

    it("do not give their last use to two at once", async () => {
      await using database = await open();
      const grants = await StandingGrants.open({ database });
      const grant = (await grants.grant(alice, { ...scope, count: 3 }))!;
      const used = await Promise.all(Array.from({ length: 12 }, () => grants.use(agent, grant.id)));
      assert.equal(used.filter(Boolean).length, 3);
    });
  });
}

describe("approvals of two processes on one file", () => {
  it("are claimed by one connection only", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hearth-approval-"));
    try {
      const url = `sqlite:${join(folder, "a.db")}`;
      await using one = await openDatabase({ url });
      await using two = await openDatabase({ url });
      const [first, second] = [
        await ApprovalInbox.open({ database: one }),
        await ApprovalInbox.open({ database: two }),
      ];
      for (let round = 0; round < 10; round++) {
        const mine = { ...action, session: `task-${round}` };
        const { id } = await first.request(agent, { ...request, action: mine });
        await second.decide(alice, { id, answer: "approved", signedInAt: Date.now() });
        const outcomes: ClaimOutcome[] = await Promise.all([
          first.claim(agent, id, mine),
          second.claim(agent, id, mine),
        ]);
        assert.equal(outcomes.filter(({ kind }) => kind === "claimed").length, 1);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the digest of an action", () => {
  it("does not depend on the order of keys, and on everything else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        assert.equal(canonicalDigest({ a, b }), canonicalDigest({ b, a }));
        if (canonicalJson(a) !== canonicalJson(b)) assert.notEqual(canonicalDigest(a), canonicalDigest(b));
        assert.deepEqual(JSON.parse(canonicalJson(a)), JSON.parse(JSON.stringify(a)));
      }),
    );
  });

  it("writes out what cannot be seen and leaves the rest", () => {
    assert.equal(revealHidden("naïve 日本 😀\n"), "naïve 日本 😀\\u{a}");
  });
});
