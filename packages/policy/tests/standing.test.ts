import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AgentLevel, Permission } from "@hearth/protocol";
import { type Amounts, type Ceiling, type SpawnWish, type Spending, Standing } from "../src/index.ts";

const permissions: readonly Permission[] = ["files-read", "files-write", "command", "network", "sql", "message"];
const rank: readonly AgentLevel[] = ["worker", "manager", "admin"];

const ceiling = (more: Partial<Ceiling> = {}): Ceiling => ({
  level: "admin",
  permissions: new Set(permissions),
  permissionLevel: 2,
  budget: { calls: 100, moneyMicroUnits: 1_000_000 },
  limits: { seconds: 300, memoryBytes: 2 ** 31 },
  ...more,
});

const wish: fc.Arbitrary<Omit<SpawnWish, "id">> = fc.record(
  {
    name: fc.constantFrom("a", "b", "c", "d", "e"),
    level: fc.constantFrom<AgentLevel>("worker", "manager", "admin"),
    permissions: fc.subarray([...permissions, "spend" as const]),
    permissionLevel: fc.constantFrom(0, 1, 2, 3),
    budget: fc.record({ calls: fc.integer({ min: -5, max: 150 }), tokens: fc.nat(50) }, { requiredKeys: [] }),
    limits: fc.record({ seconds: fc.integer({ min: -1, max: 600 }), processes: fc.nat(64) }, { requiredKeys: [] }),
  },
  { requiredKeys: ["name"] },
);

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("spawn" as const), at: fc.nat(), wish }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("lend" as const), at: fc.nat(), level: fc.constantFrom(...rank) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("spend" as const), at: fc.nat(), calls: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("end" as const), at: fc.nat() }) },
);

/** A ledger as the real one counts: what someone spends, all above spend too, and nobody passes a limit. */
class Ledger {
  readonly spending = new Map<string, Spending>();

  spend(by: Standing, calls: number): void {
    const line: Standing[] = [];
    for (let one: Standing | undefined = by; one !== undefined; one = one.parent) line.push(one);
    const after = (one: Standing): number => (this.spending.get(one.id)?.used.calls ?? 0) + calls;
    if (line.some((one) => after(one) > (one.ceiling.budget.calls ?? Infinity))) return;
    for (const one of line) this.spending.set(one.id, { used: { calls: after(one) } });
  }
}

function assertWithin(child: Standing, parent: Standing): void {
  const [below, above] = [child.ceiling, parent.ceiling];
  assert.ok(below.permissions.isSubsetOf(above.permissions), "permissions");
  assert.ok(below.permissionLevel <= above.permissionLevel, "permission level");
  assert.ok(rank.indexOf(below.level) < rank.indexOf(above.level) || above.level === "manager", "level");
  assert.notEqual(above.level, "worker");
  for (const [limit, most] of Object.entries(above.limits))
    assert.ok((below.limits[limit as "seconds"] ?? Infinity) <= most, limit);
  for (const [unit, most] of Object.entries(above.budget))
    assert.ok((below.budget[unit as "calls"] ?? 0) <= most, unit);
}

test("no sequence of spawns, loans, spending and ends yields a child above its parent", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(...rank), (steps, level) => {
      const bounds = { maximumChildren: 3, maximumDepth: 2 };
      const root = Standing.root({ id: "root", name: "root" }, ceiling({ level }), bounds);
      const ledger = new Ledger();
      const everyone: Standing[] = [root];
      const parents = new Map<Standing, Standing>();
      for (const [index, one] of steps.entries()) {
        const who = everyone[one.at % everyone.length]!;
        if (one.do === "spend") ledger.spend(who, one.calls);
        else if (one.do === "end") who.end();
        else if (one.do === "lend") everyone.push(who.lend("lent", { ...ceiling(), level: one.level }));
        else {
          const outcome = who.spawn({ ...one.wish, id: String(index) }, ledger.spending);
          if (outcome.kind === "refused") continue;
          assert.equal(who.ended, false);
          parents.set(outcome.child, who);
          everyone.push(outcome.child);
        }
        for (const [child, parent] of parents) {
          assertWithin(child, parent);
          if (parent.ended) assert.equal(child.ended, true, "a child outlived its parent");
        }
        for (const standing of everyone) {
          assert.ok(standing.depth <= bounds.maximumDepth && standing.children.length <= bounds.maximumChildren);
          const living = standing.children.reduce((sum, child) => sum + (child.ceiling.budget.calls ?? 0), 0);
          assert.ok(living <= (standing.ceiling.budget.calls ?? Infinity), "more was given away than there is");
          assert.ok(standing.ceiling.permissions.isSubsetOf(root.ceiling.permissions));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("the admin makes managers and workers, a manager makes workers, a worker makes none", () => {
  const made = (from: AgentLevel, level: AgentLevel): string => {
    const outcome = Standing.root({ id: "it", name: "it" }, ceiling({ level: from })).spawn({
      id: "1",
      name: "child",
      level,
    });
    return outcome.kind === "refused" ? outcome.rule : outcome.child.ceiling.level;
  };
  assert.deepEqual(
    rank.flatMap((from) => rank.map((level) => `${from} ${level}: ${made(from, level)}`)),
    [
      "worker worker: spawn-level",
      "worker manager: spawn-level",
      "worker admin: spawn-level",
      "manager worker: worker",
      "manager manager: spawn-level",
      "manager admin: spawn-level",
      "admin worker: worker",
      "admin manager: manager",
      "admin admin: spawn-level",
    ],
  );
});

test("each wish above the parent is refused by the rule that names what exceeds it", () => {
  const parent = Standing.root(
    { id: "code", name: "code" },
    ceiling({ level: "manager", permissions: new Set(["files-read"]) }),
  );
  const rule = (wished: Partial<SpawnWish>, spent: Amounts = {}): string => {
    const outcome = parent.spawn({ id: "1", name: "helper", ...wished }, new Map([["code", { used: spent }]]));
    if (outcome.kind === "refused") return `${outcome.rule}: ${outcome.why}`;
    outcome.child.end();
    return "spawned";
  };
  assert.equal(rule({}), "spawned");
  assert.equal(rule({ permissions: ["command"] }), "spawn-permissions: code itself may not command");
  assert.equal(rule({ permissionLevel: 3 }), "spawn-permission-level: code itself works at level 2");
  assert.equal(rule({ budget: { calls: 41 } }, { calls: 60 }), "spawn-budget: calls: 41 wanted, 40 left");
  assert.equal(rule({ budget: { calls: 40 } }, { calls: 60 }), "spawned");
  assert.equal(rule({ limits: { seconds: 301 } }), "spawn-limits: seconds: 301 wanted, of 300");
  assert.equal(rule({ budget: { calls: 1.5 } }), "spawn-budget: calls must be a whole number, and not below 0");
});

test("what one child was given is not given to another until it has ended", () => {
  const parent = Standing.root({ id: "code", name: "code" }, ceiling({ level: "manager" }));
  const first = parent.spawn({ id: "1", name: "first", budget: { calls: 70 } });
  assert.equal(first.kind, "spawned");
  assert.match(JSON.stringify(parent.spawn({ id: "2", name: "second", budget: { calls: 31 } })), /31 wanted, 30 left/);
  if (first.kind === "spawned") first.child.end();
  assert.equal(parent.spawn({ id: "2", name: "second", budget: { calls: 31 } }).kind, "spawned");
});
