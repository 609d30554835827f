import assert from "node:assert/strict";
import { test } from "node:test";
import { createPolicyEngine, defaultPolicy, type Policy } from "../src/index.ts";

function copy(): Policy {
  return structuredClone(defaultPolicy);
}

test("the default policy loads, with every example of every rule, and survives a round trip through JSON", async () => {
  const engine = await createPolicyEngine();
  const load = engine.loadPolicy(JSON.parse(JSON.stringify(defaultPolicy)));
  assert.deepEqual(load.loaded ? [] : load.problems, []);
  assert.ok(Object.isFrozen(load.policy?.rules[0]));
});

test("a rule whose example does not hold is refused by name and the old policy stays", async () => {
  const engine = await createPolicyEngine();
  const next = copy();
  next.version = 2;
  next.rules[0]!.examples.yes.push("echo reboot");
  const load = engine.loadPolicy(next, defaultPolicy);
  assert.equal(load.loaded, false);
  assert.equal(load.policy, defaultPolicy);
  assert.deepEqual(load.loaded ? [] : load.problems.map(({ rule, example }) => [rule, example]), [
    ["power", "echo reboot"],
  ]);
});

test("a broken, older or senseless policy is refused and says which field", async () => {
  const engine = await createPolicyEngine();
  const fields = (change: (policy: Policy) => void): string[] => {
    const next = copy();
    next.version = 2;
    change(next);
    const load = engine.loadPolicy(next, defaultPolicy);
    return load.loaded ? [] : load.problems.map(({ field }) => field);
  };
  assert.deepEqual(
    fields(() => undefined),
    [],
  );
  assert.deepEqual(
    fields((next) => (next.version = 1)),
    ["/version"],
  );
  assert.deepEqual(
    fields((next) => next.rules.push(structuredClone(next.rules[0]!))),
    [`/rules/${defaultPolicy.rules.length}/id`],
  );
  assert.deepEqual(
    fields((next) => next.agents["code"]!.egress.allow.push("no port")),
    ["/agents/code/egress/allow"],
  );
  assert.deepEqual(
    fields((next) => next.agents["code"]!.egress.privateOk.push("home")),
    ["/agents/code/egress/privateOk"],
  );
  assert.deepEqual(
    fields((next) => (next.rules[0]!.agents = ["nobody"])),
    ["/rules/0/agents"],
  );
  assert.deepEqual(
    fields((next) => (next.agents["code"]!.level = 3)),
    ["/agents/code/maximumLevel"],
  );
  assert.deepEqual(fields((next) => (next.rules[0]!.when = {})).slice(0, 1), ["/rules/0/when"]);
  for (const data of [null, [], "x", { version: 1 }, { ...copy(), extra: 1 }])
    assert.equal(engine.loadPolicy(data, defaultPolicy).loaded, false);
});

test("every refusing rule about commands refuses one of its own examples", async () => {
  const engine = await createPolicyEngine();
  const survivors: string[] = [];
  for (const rule of defaultPolicy.rules) {
    if (rule.effect !== "deny" || rule.tool !== "command") continue;
    const agent = "supervisor";
    const noticed = rule.examples.yes.some(
      (command) =>
        engine.decide({ agent, level: 2, tool: "command", args: { command } }, defaultPolicy).decision === "denied",
    );
    if (!noticed) survivors.push(rule.id);
  }
  assert.deepEqual(survivors, []);
});
