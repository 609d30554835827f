import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { runHearth } from "../src/cli/tests/run-hearth.ts";
import { strangersToken, tokenFor } from "./support/tokens.ts";
import { assertProblem, startHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

const fixtures = new URL("../../../packages/policy/tests/fixtures/", import.meta.url);
const linesOf = async (file: string): Promise<Record<string, unknown>[]> =>
  (await readFile(new URL(file, fixtures), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

for (const file of ["command-cases.jsonl", "sql-cases.jsonl", "egress-cases.jsonl"]) {
  void test(`over HTTP the policy answers as on the command line, and as ${file} expects`, async () => {
    const requests = await linesOf(file);
    const answer = await hub.call("POST", "/api/v1/policy/check", { body: { requests } });
    assert.equal(answer.status, 200, answer.text);
    const { answers } = answer.body as { answers: { id: string; decision: string }[] };
    const input = requests.map((request) => JSON.stringify(request)).join("\n");
    const cli = await runHearth(["policy", "check", "--stdin", "--json"], { home: hub.home, input });
    assert.equal(cli.code, 0, cli.stderr);
    assert.deepEqual(
      answers,
      cli.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    );
    const expected = requests.filter(({ expect }) => expect !== undefined).map(({ id, expect }) => [id, expect]);
    assert.deepEqual(
      answers.map(({ id, decision }) => [id, decision]),
      expected,
    );
  });
}

void test("a scan finds the same over HTTP as on the command line, and repeats no text", async () => {
  const texts = [
    { id: "a", text: "mail ada.lovelace@kestrelmail.com or call 415.555.2671" },
    { id: 2, text: "nothing here" },
    { text: "token ghp_0123456789abcdefghijABCDEFGHIJ012345" },
  ];
  const answer = await hub.call("POST", "/api/v1/privacy/scan", { body: { texts } });
  const { results } = answer.body as { results: { spans: { type: string }[] }[] };
  const input = texts.map((one) => JSON.stringify(one)).join("\n");
  const cli = await runHearth(["privacy", "scan", "--stdin", "--json"], { home: hub.home, input });
  assert.deepEqual(
    results,
    cli.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  );
  assert.deepEqual(
    results.map(({ spans }) => spans.map(({ type }) => type)),
    [["EMAIL", "PHONE"], [], ["SECRET"]],
  );
  assert.ok(!/ada|ghp_/.test(answer.text));
});

void test("rules are listed and explained as on the command line", async () => {
  const all = (await hub.call("GET", "/api/v1/policy/rules")).body as {
    version: number;
    rules: { id: string; agents: string[] }[];
  };
  assert.equal(all.version, defaultPolicy.version);
  const cli = await runHearth(["policy", "rules", "--json"], { home: hub.home });
  assert.deepEqual(all, JSON.parse(cli.stdout));
  const some = (await hub.call("GET", "/api/v1/policy/rules?agent=infra")).body as typeof all;
  assert.ok(some.rules.length < all.rules.length);
  assert.ok(some.rules.every(({ agents }) => agents.includes("*") || agents.includes("infra")));
  const id = all.rules[0]!.id;
  const explained = await hub.call("GET", `/api/v1/policy/rules/${id}`);
  assert.deepEqual(
    explained.body,
    JSON.parse((await runHearth(["policy", "explain", id, "--json"], { home: hub.home })).stdout),
  );
  assertProblem(await hub.call("GET", "/api/v1/policy/rules/no-such"), 404, "HEARTH_NOT_FOUND");
});

void test("a policy is tested without coming into force; a broken file is named, and the last good version answers both doors", async () => {
  const policy = structuredClone(defaultPolicy);
  const sound = { ...policy, version: policy.version + 1 };
  const tested = await hub.call("POST", "/api/v1/policy/test", { body: { policy: sound } });
  assert.equal((tested.body as { ok: boolean }).ok, true, tested.text);
  const untrue = structuredClone(sound) as unknown as { rules: { examples: { yes: string[] } }[] };
  untrue.rules[0]!.examples.yes = ["certainly nothing of the kind"];
  const refused = (await hub.call("POST", "/api/v1/policy/test", { body: { policy: untrue } })).body as {
    ok: boolean;
    problems: { rule: string }[];
  };
  assert.deepEqual([refused.ok, refused.problems[0]?.rule], [false, defaultPolicy.rules[0]?.id]);
  assert.equal(((await hub.call("GET", "/api/v1/policy")).body as { version: number }).version, policy.version);

  const file = join(hub.home, "policy.json");
  await writeFile(file, JSON.stringify(sound), { mode: 0o600 });
  assert.equal(
    ((await hub.call("POST", "/api/v1/policy/test", { body: {} })).body as { version: number }).version,
    sound.version,
  );
  await writeFile(file, "{ broken");
  const broken = (await hub.call("POST", "/api/v1/policy/test", { body: {} })).body as {
    ok: boolean;
    problems: { message: string }[];
  };
  assert.equal(broken.ok, false);
  assert.match(broken.problems[0]!.message, /not JSON/);
  const state = (await hub.call("GET", "/api/v1/policy")).body as { version: number; accepted: { version: number }[] };
  assert.deepEqual([state.version, state.accepted.map(({ version }) => version)], [sound.version, [sound.version]]);
  const cli = await runHearth(["policy", "rules", "--json"], { home: hub.home });
  assert.equal((JSON.parse(cli.stdout) as { version: number }).version, sound.version);
  assert.match(cli.stderr, /not in force/);
  assert.equal((await runHearth(["policy", "test"], { home: hub.home })).code, 2);
  const doctor = await runHearth(["doctor", "--json"], { home: hub.home });
  const finding = (
    JSON.parse(doctor.stdout) as { findings: { name: string; state: string; detail: string }[] }
  ).findings.find(({ name }) => name === "policy");
  assert.equal(finding?.state, "broken");
  assert.match(finding.detail, new RegExp(`not in force.*not JSON.*last good one is ${sound.version}`));
});

void test("only the owner has a policy of their own making tried, whose expressions run in the hub", async () => {
  const policy = { ...defaultPolicy, version: defaultPolicy.version + 1 };
  for (const role of ["member", "operator"]) {
    const token = await strangersToken(hub, { id: `sends-a-policy-${role}`, role });
    const sent = await hub.call("POST", "/api/v1/policy/test", { token, body: { policy } });
    assertProblem(sent, 403, "HEARTH_NOT_PERMITTED");
    assert.equal((await hub.call("POST", "/api/v1/policy/test", { token, body: {} })).status, 200);
  }
});

void test("the hub answers others while a long list of requests is judged", async () => {
  const requests = Array.from({ length: 400 }, (_, id) => ({
    id,
    agent: "command",
    command: `${"a | ".repeat(150)}a`,
  }));
  // Loads what is behind it.
  await hub.call("POST", "/api/v1/policy/check", { body: { requests: requests.slice(0, 1) } });
  const asked = hub.call("POST", "/api/v1/policy/check", { body: { requests } });
  const order: string[] = [];
  const judged = asked.finally(() => order.push("judged"));
  for (let count = 0; count < 50; count++) {
    assert.equal((await hub.call("GET", "/healthz", { token: null })).status, 200);
    order.push("healthy");
  }
  const { body } = await judged;
  assert.equal((body as { answers: unknown[] }).answers.length, 400);
  assert.equal(order.indexOf("judged"), 50, "it was judged last");
});

void test("bad input is refused, and only people ask about the policy", async () => {
  for (const [path, body] of [
    ["policy/check", {}],
    ["policy/check", { requests: [] }],
    ["policy/check", { requests: ["ls"] }],
    ["policy/check", { requests: Array.from({ length: 1001 }, () => ({})) }],
    ["policy/test", { policy: "x" }],
    ["privacy/scan", { texts: [{ text: 7 }] }],
    ["privacy/scan", { texts: [{ text: "x".repeat(100_001) }] }],
  ] as const)
    assertProblem(await hub.call("POST", `/api/v1/${path}`, { body }), 400, "HEARTH_VALIDATION");
  const odd = await hub.call("POST", "/api/v1/policy/check", {
    body: { requests: [{ id: "x", agent: 7 }, { id: "y" }] },
  });
  const { answers } = odd.body as { answers: { id: string; decision: string }[] };
  assert.deepEqual(
    answers.map(({ id, decision }) => [id, decision]),
    [
      ["x", "denied"],
      ["y", "denied"],
    ],
  );
  const token = await tokenFor(hub, { kind: "agent", id: "boss", level: "admin", onBehalfOf: "owner" });
  for (const [method, path, body] of [
    ["GET", "", undefined],
    ["GET", "/rules", undefined],
    ["POST", "/check", { requests: [{}] }],
    ["POST", "/test", {}],
  ] as const)
    assertProblem(
      await hub.call(method, `/api/v1/policy${path}`, { token, ...(body === undefined ? {} : { body }) }),
      403,
      "HEARTH_NOT_PERMITTED",
    );
  assert.equal((await hub.call("GET", "/api/v1/policy", { token: await strangersToken(hub) })).status, 200);
});
