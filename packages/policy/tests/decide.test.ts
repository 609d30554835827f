import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  childLevel,
  createPolicyEngine,
  type Decision,
  decideEscalation,
  defaultPolicy,
  type PolicyEngine,
  type PolicyRequestInput,
  sessionLevel,
  toVerb,
} from "../src/index.ts";

let engine: PolicyEngine;
before(async () => {
  engine = await createPolicyEngine();
});

function decide(request: PolicyRequestInput): Decision {
  return engine.decide(request, defaultPolicy);
}

describe("the plan", () => {
  test("of one plain command is its words, with the whole environment, mounts, limits and places", () => {
    const { plan } = decide({ agent: "code", level: 1, tool: "command", args: { command: "git log --oneline 'a b'" } });
    assert.equal(plan?.kind, "command");
    assert.deepEqual(plan.run, { argv: ["git", "log", "--oneline", "a b"] });
    assert.deepEqual(
      Object.keys(plan.environment)
        .filter((name) => !name.startsWith("GIT_"))
        .toSorted(),
      ["HOME", "LANG", "PATH", "PYTHONDONTWRITEBYTECODE", "TERM"],
    );
    assert.equal(plan.environment["GIT_CONFIG_KEY_0"], "core.hooksPath");
    assert.equal(plan.environment["GIT_CONFIG_VALUE_0"], "/dev/null");
    assert.equal(plan.directory, "/work");
    assert.ok(plan.readOnly.includes(".git/hooks"));
    assert.ok(plan.egress.allow.includes("github.com:443"));
    assert.equal(plan.limits.seconds, 300);
  });

  test("shows folders of the host only to agents that may read them", () => {
    const targets = (agent: string): string[] => {
      const { plan } = decide({ agent, level: 2, tool: "command", args: { command: "ls" } });
      return plan?.kind === "command"
        ? plan.mounts.filter(({ source }) => source === "system").map(({ target }) => target)
        : [];
    };
    assert.deepEqual(targets("code"), []);
    assert.deepEqual(targets("infra"), ["/var/www", "/etc/nginx", "/var/log"]);
  });

  test("of a script is the checked text itself", () => {
    const { plan } = decide({ agent: "code", level: 1, tool: "command", args: { command: "npm ci && npm test" } });
    assert.ok(plan?.kind === "command" && "script" in plan.run && plan.run.script === "npm ci && npm test");
  });

  test("of a command on the host is typed verbs with words built here, never a shell", () => {
    const { plan } = decide({
      agent: "infra",
      level: 2,
      tool: "command",
      args: { command: "systemctl restart nginx && docker ps | grep web" },
    });
    assert.equal(plan?.kind, "host");
    assert.deepEqual(
      plan.steps.map(({ verb, when, filter }) => [verb.argv, when, filter]),
      [
        [["/usr/bin/systemctl", "--no-ask-password", "restart", "--", "nginx"], "always", undefined],
        [["/usr/bin/docker", "ps"], "success", "grep web"],
      ],
    );
  });

  test("is absent when the request is denied", () => {
    assert.equal(decide({ agent: "code", level: 1, tool: "command", args: { command: "reboot" } }).plan, undefined);
  });

  test("of SQL holds the text, the role, the row cap and whether it only reads", () => {
    const { plan } = decide({ agent: "data", level: 2, tool: "sql", args: { sql: "SELECT 1" } });
    assert.ok(
      plan?.kind === "sql" &&
        plan.readOnly &&
        plan.role === "hearth_data" &&
        plan.rowCap === 1000 &&
        plan.text === "SELECT 1",
    );
    const write = decide({ agent: "data", level: 2, tool: "sql", args: { sql: "UPDATE t SET a = 1" } }).plan;
    assert.ok(write?.kind === "sql" && !write.readOnly);
  });

  test("of a path is relative to a root and holds no parent directory", () => {
    const { plan } = decide({
      agent: "code",
      level: 1,
      tool: "path",
      args: { path: "src/../a//b.txt", mode: "write" },
    });
    assert.ok(plan?.kind === "path" && plan.root === "workspace" && plan.path === "a/b.txt");
    for (const path of [
      "../x",
      "/etc/passwd",
      "a/../../etc/x",
      "a\u0000b",
      ".git/hooks/x",
      "/dev/sda",
      "/work/.git/config",
      "",
    ]) {
      assert.equal(
        decide({ agent: "code", level: 1, tool: "path", args: { path, mode: "write" } }).decision,
        "denied",
        path,
      );
    }
  });

  test("of a connection is the canonical host, port and method with the agent's limits", () => {
    const { plan } = decide({
      agent: "research",
      level: 1,
      tool: "egress",
      args: { target: "https://EN.Wikipedia.org./wiki", method: "GET" },
    });
    assert.ok(plan?.kind === "egress" && plan.target.host === "en.wikipedia.org" && plan.target.port === 443);
    assert.equal(plan.network.requestsPerMinute, 100);
    assert.equal(plan.network.downloadBytes, 100 * 1024 * 1024);
    const refused = decide({
      agent: "research",
      level: 1,
      tool: "egress",
      args: { target: "https://en.wikipedia.org/", addresses: ["10.0.0.1"] },
    });
    assert.equal(refused.decision, "denied");
  });
});

describe("levels", () => {
  test("a child never has more than its parent", () => {
    for (const parent of [0, 1, 2, 3] as const)
      for (const child of [0, 1, 2, 3] as const) assert.equal(childLevel(parent, child), Math.min(parent, child));
    assert.equal(sessionLevel(defaultPolicy.agents["infra"]!, 1), 1);
  });

  test("level 0 reads its workspace and nothing else", () => {
    const at = (command: string): string =>
      decide({ agent: "code", level: 0, tool: "command", args: { command } }).decision;
    assert.equal(at("cat a.txt | head -3"), "allowed");
    for (const command of ["git status", "npm test", "cat a > b", "python3 x.py"])
      assert.equal(at(command), "denied", command);
    assert.equal(
      decide({ agent: "code", level: 0, tool: "egress", args: { target: "https://github.com/" } }).decision,
      "denied",
    );
    assert.equal(decide({ agent: "data", level: 0, tool: "sql", args: { sql: "SELECT 1" } }).decision, "allowed");
    assert.equal(
      decide({ agent: "data", level: 0, tool: "sql", args: { sql: "INSERT INTO t VALUES (1)" } }).decision,
      "denied",
    );
    assert.equal(
      decide({ agent: "code", level: 0, tool: "path", args: { path: "a", mode: "write" } }).decision,
      "denied",
    );
  });

  test("verbs of the host take level 2, and level 3 asks for every call with a fresh sign-in", () => {
    const verb = (level: 1 | 2 | 3): Decision =>
      decide({ agent: "infra", level, tool: "verb", args: { words: ["systemctl", "restart", "nginx"] } });
    assert.equal(verb(1).decision, "denied");
    assert.equal(verb(2).decision, "allowed");
    assert.deepEqual([verb(3).decision, verb(3).freshSignIn], ["approval", true]);
    // A level above the agent's own highest counts as that one.
    assert.equal(
      decide({ agent: "code", level: 3, tool: "command", args: { command: "git status" } }).decision,
      "allowed",
    );
  });

  test("escalation is automatic within the policy, else a person's, and never for unattended runs or above the parent", () => {
    const rise = (
      agent: string,
      from: 0 | 1 | 2,
      to: 1 | 2 | 3,
      more: { parentLevel?: 0 | 1 | 2 | 3; unattended?: boolean } = {},
    ): string => decideEscalation({ agent, from, to, reason: "x", unattended: false, ...more }, defaultPolicy).decision;
    assert.equal(rise("supervisor", 1, 2), "allowed");
    assert.equal(rise("supervisor", 2, 3), "approval");
    assert.equal(rise("infra", 2, 3), "approval");
    assert.equal(rise("qa", 1, 2), "denied");
    assert.equal(rise("supervisor", 1, 2, { parentLevel: 1 }), "denied");
    assert.equal(rise("supervisor", 1, 2, { unattended: true }), "denied");
  });
});

describe("asking", () => {
  const request = { agent: "supervisor", level: 2, tool: "command", args: { command: "rm -rf build" } } as const;

  test("an unattended run is refused what would be asked, unless a standing grant covers it", () => {
    assert.equal(decide(request).decision, "approval");
    assert.equal(decide({ ...request, unattended: true }).decision, "denied");
    const grant = { id: "g1", agent: "supervisor", tool: "command", subject: "rm -rf build" } as const;
    const granted = decide({ ...request, unattended: true, grants: [grant] });
    assert.deepEqual([granted.decision, granted.grant], ["allowed", "g1"]);
    assert.equal(decide({ ...request, grants: [{ ...grant, subject: "rm -rf other" }] }).decision, "approval");
    assert.equal(decide({ ...request, grants: [{ ...grant, rules: ["something-else"] }] }).decision, "approval");
  });

  test("a grant never lifts a refusal, and never a level 3 call", () => {
    const grants = [{ id: "g", agent: "supervisor", tool: "command", subject: "*" } as const];
    assert.equal(decide({ ...request, args: { command: "reboot" }, grants }).decision, "denied");
    assert.equal(decide({ ...request, level: 3, grants }).decision, "approval");
  });

  test("untrusted text, private data and an outward effect together need a person", () => {
    const outward = { agent: "research", level: 1, tool: "egress", args: { target: "https://example.org/" } } as const;
    assert.equal(decide({ ...outward, labels: ["untrusted"] }).decision, "allowed");
    assert.equal(decide({ ...outward, labels: ["private"] }).decision, "allowed");
    assert.equal(decide({ ...outward, labels: ["untrusted", "private"] }).decision, "approval");
  });
});

test("the same request and policy always give the same answer", () => {
  const request: PolicyRequestInput = {
    agent: "code",
    level: 1,
    tool: "command",
    args: { command: "for f in a b; do git add $f; done" },
  };
  assert.deepEqual(decide(request), decide(request));
});

test("a request that has not the shape of one throws and names the field", () => {
  assert.throws(() => decide({ agent: "code", level: 9 as 1, tool: "command", args: { command: "ls" } }), {
    code: "HEARTH_VALIDATION",
  });
});

test("an agent that the policy does not know is refused, also one named like a property of every object", () => {
  for (const agent of ["nobody", "constructor", "__proto__", "toString"]) {
    assert.equal(decide({ agent, level: 1, tool: "command", args: { command: "ls" } }).rule, "agent-unknown");
  }
});

test("a verb takes written-out words only and refuses everything that is on no list", () => {
  assert.equal(toVerb(["systemctl", "restart", "n*"], { units: ["nginx"] }).finding.decision, "denied");
  assert.equal(
    toVerb(["systemctl", "restart", { prefix: "", single: true }], { units: ["nginx"] }).finding.decision,
    "denied",
  );
  assert.equal(toVerb(["sh", "-c", "x"]).finding.decision, "denied");
  assert.equal(toVerb(["docker", "rm", "web"]).finding.decision, "approval");
});

test("hostile text of any size is refused or decided, never thrown", () => {
  const texts = [
    "(".repeat(60_000),
    "$(".repeat(5000),
    "a;".repeat(30_000),
    "echo ".repeat(10_000),
    "{".repeat(9000),
    "`".repeat(999),
    "a".repeat(70_000),
    "if ".repeat(3000),
    "<<a ".repeat(500),
    `${"for i in a b c d; do ".repeat(40)}ls${"; done".repeat(40)}`,
  ];
  for (const command of texts)
    assert.ok(
      ["denied", "allowed"].includes(decide({ agent: "code", level: 1, tool: "command", args: { command } }).decision),
    );
  const sql = [
    "(".repeat(60_000),
    `SELECT ${"(".repeat(5000)}1${")".repeat(5000)}`,
    `SELECT ${"NOT ".repeat(9000)}true`,
    `SELECT ${"-".repeat(1)} ${"- ".repeat(20_000)}1`,
    "SELECT 1;".repeat(3000),
    `SELECT ${"1+".repeat(20_000)}1`,
  ];
  for (const text of sql) decide({ agent: "data", level: 2, tool: "sql", args: { sql: text } });
  assert.equal(
    decide({ agent: "data", level: 2, tool: "sql", args: { sql: "SELECT 1" } }).decision,
    "allowed",
    "the parser still works",
  );
});

void test("a model server is allowed as a person set it up, and rules can ask or refuse by its host", async () => {
  const ask = (target: string | undefined, policy = defaultPolicy) =>
    engine.decide(
      { agent: "code", level: 1, tool: "model", args: { model: "a/b", ...(target === undefined ? {} : { target }) } },
      policy,
    );
  const local = ask("http://127.0.0.1:11434/v1");
  assert.equal(local.decision, "allowed");
  assert.ok(local.plan?.kind === "model" && local.plan.local);
  assert.deepEqual(local.plan.rules, { allow: ["127.0.0.1:11434"], ask: [], deny: [], privateOk: ["127.0.0.1"] });
  const inside = ask(undefined);
  assert.ok(inside.plan?.kind === "model" && inside.plan.local);
  const remote = ask("https://api.example.org/v1");
  assert.ok(remote.plan?.kind === "model" && !remote.plan.local);
  assert.deepEqual(remote.plan.rules.privateOk, []);
  // A name that only sounds like this machine is elsewhere.
  const named = ask("http://localhost:1/v1");
  assert.ok(named.plan?.kind === "model" && !named.plan.local);
  for (const target of ["file:///etc/passwd", "ssh://a.test/", "http://user@a.test/", "nonsense"])
    assert.equal(ask(target).decision, "denied", target);
  const rule = (effect: "ask" | "deny") => ({
    id: `model-${effect}`,
    effect,
    agents: ["*"],
    tool: "model",
    when: { host: ["api.example.org:443"] },
    why: "not this one",
    examples: { yes: ["api.example.org:443"], no: ["other.example.org:443"] },
  });
  for (const [effect, decision] of [
    ["ask", "approval"],
    ["deny", "denied"],
  ] as const) {
    const loaded = engine.loadPolicy({ ...defaultPolicy, rules: [...defaultPolicy.rules, rule(effect)] });
    assert.ok(loaded.loaded, JSON.stringify(loaded));
    assert.equal(ask("https://api.example.org/v1", loaded.policy).decision, decision);
    assert.equal(ask("https://other.example.org/v1", loaded.policy).decision, "allowed");
  }
});
