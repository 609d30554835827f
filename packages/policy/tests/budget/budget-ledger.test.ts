import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Principal } from "@hearth/protocol";
import fc from "fast-check";
import { BudgetLedger } from "../../src/budget/index.ts";
import { testDatabases } from "../support/databases.ts";

const alice: Principal = { kind: "person", id: "alice" };
const bob: Principal = { kind: "person", id: "bob" };
const agentOfAlice: Principal = { kind: "agent", id: "research", level: "manager", onBehalfOf: "alice" };
const noon = Date.UTC(2026, 10, 21, 12);

for (const { name, skip, open } of testDatabases) {
  describe(`budgets on ${name}`, { skip }, () => {
    it("reserve before, settle after, and refuse what would pass a limit, naming it", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      await ledger.setLimit(alice, { scope: "person", scopeId: "alice", unit: "tokens", period: "day", maximum: 1000 });
      assert.equal((await ledger.reserve(agentOfAlice, { call: "a" }, { tokens: 700 })).kind, "reserved");
      const refused = await ledger.reserve(alice, { call: "b" }, { tokens: 400 });
      assert.ok(refused.kind === "over-budget");
      assert.deepEqual(
        [refused.over.scope, refused.over.period, refused.over.reserved, refused.over.maximum],
        ["person", "day", 700, 1000],
      );
      await ledger.settle(alice, "a", { tokens: 300 });
      assert.equal((await ledger.reserve(alice, { call: "b" }, { tokens: 400 })).kind, "reserved");
      await ledger.release(alice, "b");
      const line = (await ledger.show(alice)).find(({ scope, period }) => scope === "person" && period === "day");
      assert.deepEqual([line?.reserved, line?.spent, line?.maximum], [0, 300, 1000]);
    });

    it("hold a person's tokens of one hour against the hour, until it is over or the limit is taken away", async () => {
      await using database = await open();
      let now = noon;
      const ledger = await BudgetLedger.open({ database, now: () => now });
      const line = { scope: "person", scopeId: "alice", unit: "tokens", period: "hour" } as const;
      await ledger.setLimit(alice, { ...line, maximum: 100 });
      assert.equal((await ledger.reserve(agentOfAlice, { call: "a" }, { tokens: 90 })).kind, "reserved");
      await ledger.settle(alice, "a", { tokens: 80 });
      const refused = await ledger.reserve(alice, { call: "b" }, { tokens: 30 });
      assert.ok(refused.kind === "over-budget" && refused.over.period === "hour" && refused.over.spent === 80);
      assert.equal((await ledger.reserve(bob, { call: "c" }, { tokens: 500 })).kind, "reserved");
      assert.equal(await ledger.clearLimit(agentOfAlice, line), false);
      now += 3_600_000;
      assert.equal((await ledger.reserve(alice, { call: "d" }, { tokens: 100 })).kind, "reserved");
      assert.equal((await ledger.reserve(alice, { call: "e" }, { tokens: 1 })).kind, "over-budget");
      assert.equal(await ledger.clearLimit(alice, line), true);
      assert.equal((await ledger.reserve(alice, { call: "e" }, { tokens: 1000 })).kind, "reserved");
    });

    it("hold a call against person, agent, task and call at once, and keep nothing of a refused one", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      await ledger.setLimit(alice, {
        scope: "agent",
        scopeId: "*",
        unit: "moneyMicroUnits",
        period: "month",
        maximum: 5_000_000,
      });
      await ledger.setLimit(alice, {
        scope: "task",
        scopeId: "t1",
        unit: "moneyMicroUnits",
        period: "total",
        maximum: 1_000_000,
      });
      const outcome = await ledger.reserve(
        alice,
        { call: "x", agent: "research", task: "t1" },
        { moneyMicroUnits: 2_000_000 },
      );
      assert.ok(outcome.kind === "over-budget" && outcome.over.scope === "task");
      assert.ok((await ledger.show(alice)).every(({ reserved, spent }) => reserved === 0 && spent === 0));
      assert.equal(
        (await ledger.reserve(alice, { call: "y", agent: "research" }, { moneyMicroUnits: 5_000_000 })).kind,
        "reserved",
      );
      assert.equal(
        (await ledger.reserve(alice, { call: "z", agent: "research" }, { moneyMicroUnits: 1 })).kind,
        "over-budget",
      );
      assert.equal(
        (await ledger.reserve(alice, { call: "z", agent: "code" }, { moneyMicroUnits: 1 })).kind,
        "reserved",
      );
    });

    it("book a call id once, however often it is reserved or settled", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      for (let round = 0; round < 3; round++) await ledger.reserve(alice, { call: "same" }, { calls: 1 });
      for (let round = 0; round < 3; round++) await ledger.settle(alice, "same", { calls: 1 });
      await ledger.release(alice, "same");
      const line = (await ledger.show(alice)).find(({ scope }) => scope === "person");
      assert.deepEqual([line?.spent, line?.reserved], [1, 0]);
    });

    it("ask about a price that is not known, and reserve nothing", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      assert.equal((await ledger.reserve(alice, { call: "a" }, {}, { priceKnown: false })).kind, "needs-approval");
      assert.deepEqual(await ledger.show(alice), []);
    });

    it("tell once at 80 % and once at 100 %, also when many settle at the same time", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      await ledger.setLimit(alice, { scope: "person", scopeId: "alice", unit: "calls", period: "day", maximum: 20 });
      for (let call = 0; call < 20; call++) await ledger.reserve(alice, { call: `c${call}` }, { calls: 1 });
      const alerts = await Promise.all(
        Array.from({ length: 20 }, (_, call) => ledger.settle(alice, `c${call}`, { calls: 1 })),
      );
      assert.deepEqual(
        alerts
          .flat()
          .map(({ percent }) => percent)
          .toSorted((a, b) => b - a),
        [100, 80],
      );
    });

    it("never let concurrent calls pass a limit together", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      await ledger.setLimit(alice, {
        scope: "person",
        scopeId: "alice",
        unit: "tokens",
        period: "total",
        maximum: 1000,
      });
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, call) => ledger.reserve(alice, { call: `c${call}` }, { tokens: 90 })),
      );
      assert.equal(outcomes.filter(({ kind }) => kind === "reserved").length, 11);
    });

    it("keep people apart: another's limit, use and calls do not count", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      await ledger.setLimit(alice, { scope: "person", scopeId: "alice", unit: "calls", period: "total", maximum: 0 });
      assert.equal((await ledger.reserve(bob, { call: "a" }, { calls: 1 })).kind, "reserved");
      await ledger.settle(alice, "a", { calls: 1 });
      const line = (await ledger.show(bob)).find(({ scope }) => scope === "person");
      assert.deepEqual([line?.reserved, line?.spent], [1, 0]);
    });

    it("start anew each day and month, and free a reservation in the period it was made in", async () => {
      await using database = await open();
      let time = Date.UTC(2026, 10, 30, 23, 59);
      const ledger = await BudgetLedger.open({ database, now: () => time });
      await ledger.setLimit(alice, { scope: "person", scopeId: "alice", unit: "calls", period: "day", maximum: 1 });
      assert.equal((await ledger.reserve(alice, { call: "late" }, { calls: 1 })).kind, "reserved");
      time = Date.UTC(2026, 11, 1, 0, 1);
      await ledger.settle(alice, "late", { calls: 1 });
      assert.equal((await ledger.reserve(alice, { call: "early" }, { calls: 1 })).kind, "reserved");
    });

    it("are set by a person only", async () => {
      await using database = await open();
      const ledger = await BudgetLedger.open({ database, now: () => noon });
      const limit = { scope: "person", scopeId: "alice", unit: "calls", period: "day", maximum: 1 } as const;
      assert.equal(await ledger.setLimit(agentOfAlice, limit), false);
      assert.deepEqual(await ledger.show(alice), []);
      assert.equal(await ledger.setLimit(alice, limit), true);
    });

    it("release what a crash left reserved", async () => {
      await using database = await open();
      let time = noon;
      const ledger = await BudgetLedger.open({ database, now: () => time });
      await ledger.reserve(alice, { call: "lost" }, { calls: 1 });
      time += 1000;
      assert.equal(await ledger.releaseAbandoned(time), 1);
      assert.equal((await ledger.show(alice))[0]?.reserved, 0);
    });

    it("balance after any sequence of steps: spent is what was settled, and nothing stays reserved", async () => {
      const step = fc.record({
        call: fc.integer({ min: 0, max: 5 }),
        amount: fc.integer({ min: 0, max: 50 }),
        what: fc.constantFrom("reserve", "settle", "release"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
          await using database = await open();
          const ledger = await BudgetLedger.open({ database, now: () => noon });
          await ledger.setLimit(alice, {
            scope: "person",
            scopeId: "alice",
            unit: "tokens",
            period: "total",
            maximum: 100,
          });
          const state = new Map<number, { open: boolean; reserved: number }>();
          let spent = 0;
          for (const { call, amount, what } of steps) {
            const known = state.get(call);
            if (what === "reserve") {
              const { kind } = await ledger.reserve(alice, { call: `c${call}` }, { tokens: amount });
              if (known === undefined && kind === "reserved") state.set(call, { open: true, reserved: amount });
            } else {
              if (what === "settle") await ledger.settle(alice, `c${call}`, { tokens: amount });
              else await ledger.release(alice, `c${call}`);
              if (known?.open === true) {
                if (what === "settle") spent += amount;
                state.set(call, { open: false, reserved: 0 });
              }
            }
          }
          const line = (await ledger.show(alice)).find(
            ({ scope, period }) => scope === "person" && period === "total",
          )!;
          const reserved = [...state.values()].reduce((sum, value) => sum + value.reserved, 0);
          assert.deepEqual([line.spent, line.reserved], [spent, reserved]);
        }),
        { numRuns: name === "SQLite" ? 40 : 3 },
      );
    });
  });
}
