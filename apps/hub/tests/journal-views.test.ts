import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { runHearth } from "../src/cli/tests/run-hearth.ts";
import { strangersToken, tokenFor } from "./support/tokens.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

type Row = Record<string, unknown> & { index: number };

let hub: TestHub;
let began: number;
before(async () => {
  hub = await startHub();
  began = Date.now();
  const code = new URL(await hub.hub.loginLink()).hash.slice(1);
  const login = await hub.call("POST", "/login", { token: null, body: { code } });
  const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
  const own = { cookie, origin: hub.address, "sec-fetch-site": "same-origin" };
  assert.equal((await hub.call("POST", "/logout", { token: null, headers: own })).status, 204);
  const limit = { scope: "person", scopeId: "owner", unit: "tokens", period: "day", maximum: 5 };
  assert.equal((await hub.call("PUT", "/api/v1/budgets", { body: limit })).status, 200);
  const agent = {
    name: "adder",
    description: "adds",
    level: "worker",
    capabilities: [
      {
        name: "adder.add",
        description: "adds",
        steps: [{ key: "add", capability: "arithmetic.add", input: { $from: "input" } }],
      },
    ],
  };
  assert.equal((await hub.call("POST", "/api/v1/agents", { body: agent })).status, 201);
  assert.equal((await hub.call("DELETE", "/api/v1/agents/adder")).status, 204);
  for (const operands of [[1, 2], ["no number"]])
    await hub.call("POST", "/api/v1/tasks", {
      body: { capability: "arithmetic.divide", input: { operands }, retries: 0 },
    });
  await eventually("the receipts of both tasks", async () => {
    const { events } = (await hub.call("GET", "/api/v1/journal/audit?type=task_started")).body as { events: Row[] };
    return events.length >= 1 && (await view("audit?type=task_failed")).length >= 1;
  });
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

async function view(path: string, token?: string): Promise<Row[]> {
  const answer = await hub.call("GET", `/api/v1/journal/${path}`, token === undefined ? {} : { token });
  assert.equal(answer.status, 200, answer.text);
  const { events, entries } = answer.body as { events?: Row[]; entries?: Row[] };
  return events ?? entries ?? [];
}

async function lines(...words: string[]): Promise<Row[]> {
  const { code, stdout, stderr } = await runHearth(["journal", ...words, "--json"], { home: hub.home });
  assert.equal(code, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);
}

void test("the audit trail shows sign-ins, agents, settings and tasks, with where they came from", async () => {
  const types = (await view("audit?first=oldest&limit=1000")).map(({ eventType }) => eventType);
  for (const type of [
    "user_login",
    "user_logout",
    "config_changed",
    "agent_started",
    "agent_stopped",
    "task_started",
    "task_failed",
  ])
    assert.ok(types.includes(type), `${type} is missing from ${types.join(", ")}`);
  const [login] = await view("audit?type=user_login");
  assert.deepEqual([login?.["ipAddress"], login?.["userId"], login?.["outcome"]], ["127.0.0.1", "owner", "success"]);
});

void test("over HTTP each view is what the command line prints, newest first or all of it", async () => {
  for (const name of ["audit", "compliance", "ledger"]) {
    assert.deepEqual(await view(`${name}?limit=1000`), await lines(name, "--limit", "1000"));
    assert.deepEqual(await view(`${name}?limit=1000&first=oldest`), await lines(name, "--all"));
  }
  const limits = await lines("ledger", "--kind", "limit");
  assert.deepEqual(
    limits.map(({ amounts }) => amounts),
    [{ tokens: 5 }],
  );
  assert.equal((await runHearth(["journal", "ledger"], { home: hub.home })).stdout.includes("5 tokens"), true);
});

void test("time, type and page narrow a view, and pages put together are the whole", async () => {
  const future = Date.now() + 60_000;
  assert.deepEqual(await view(`audit?since=${future}`), []);
  assert.deepEqual(await view(`audit?until=${began - 60_000}`), []);
  assert.deepEqual(await lines("audit", "--until", "1d"), []);
  assert.ok((await lines("audit", "--since", "1h")).length > 5);
  const whole = await view("audit?limit=1000&first=oldest");
  const pages: Row[] = [];
  for (let after = ""; ;) {
    const answer = await hub.call("GET", `/api/v1/journal/audit?limit=2&first=oldest${after}`);
    const { events, next } = answer.body as { events: Row[]; next?: number };
    pages.push(...events);
    if (next === undefined) break;
    after = `&after=${next}`;
  }
  assert.deepEqual(pages, whole);
});

void test("another person sees none of it, an agent sees its person's, and bad filters name the field", async () => {
  const stranger = await strangersToken(hub);
  const agent = await tokenFor(hub, { kind: "agent", id: "files", level: "manager", onBehalfOf: "owner" });
  for (const name of ["audit", "compliance", "ledger"]) {
    assert.deepEqual(await view(name, stranger), []);
    assert.deepEqual(await view(name, agent), await view(name));
    for (const query of ["limit=0", "limit=9999", "since=soon", "first=last", "owner=stranger", "after=-1"])
      assertProblem(await hub.call("GET", `/api/v1/journal/${name}?${query}`), 400, "HEARTH_VALIDATION");
  }
  assertProblem(await hub.call("GET", "/api/v1/journal/audit?type=everything"), 400, "HEARTH_VALIDATION");
  assertProblem(await hub.call("GET", "/api/v1/journal/compliance?severity=dire"), 400, "HEARTH_VALIDATION");
  for (const words of [
    ["audit", "--type", "everything"],
    ["compliance", "--severity", "dire"],
    ["ledger", "--since", "soon"],
  ])
    assert.equal((await runHearth(["journal", ...words], { home: hub.home })).code, 2);
});
