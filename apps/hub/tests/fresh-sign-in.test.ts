import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { sandboxStatus } from "@hearth/sandbox";
import { launcher } from "../src/cli/tests/run-hearth.ts";
import { MovedClock } from "./support/moved-clock.ts";
import { oneTimeCode } from "./support/one-time-code.ts";
import { invite, password, type TestBrowser } from "./support/people.ts";
import { assertProblem, eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";

const sandbox = await sandboxStatus();
const skip = sandbox.available ? false : `no sandbox here: ${sandbox.reason}`;
const noTerminal =
  skip !== false ? skip : !existsSync("/usr/bin/script") && "there is no `script` to make a terminal with";

interface Outcome {
  kind: string;
  needs?: string;
  why?: string;
}

/** A hub on which every command is asked about at level 3. */
async function strictHub(parts: { clock?: MovedClock } = {}): Promise<TestHub> {
  const home = await temporaryFolder();
  const level3 = {
    level: 3,
    maximumLevel: 3,
    automaticLevel: 2,
    commands: ["mktemp"],
    egress: { deny: ["*:*"] },
  } as const;
  const agents = { ...defaultPolicy.agents, command: level3 };
  const policy = { ...defaultPolicy, version: defaultPolicy.version + 1, agents };
  await writeFile(join(home, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
  return await startHub({ home, ...parts });
}

type Call = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: never; text: string }>;

async function ask(call: Call, name: string): Promise<{ task: string; approval: string }> {
  const made = await call("POST", "/api/v1/tasks", {
    capability: "command.run",
    input: { command: `mktemp ${name}.XXXXXX` },
    retries: 0,
  });
  const task = (made.body as { id: string }).id;
  const approval = await eventually("the question", async () => {
    const { approvals } = (await call("GET", "/api/v1/approvals")).body as {
      approvals: { id: string; action: { session: string; level: number } }[];
    };
    return approvals.find(({ action }) => action.session === task && action.level === 3)?.id;
  });
  return { task, approval };
}

const stateOf = async (call: Call, task: string): Promise<string> =>
  ((await call("GET", `/api/v1/tasks/${task}`)).body as { state: string }).state;

/** A program that has someone's token, which alone proves too little. It may look as often as a test does. */
async function programOf(hub: TestHub, browser: TestBrowser): Promise<Call> {
  const { person } = (await browser.call("GET", "/api/v1/me")).body as { person: { id: string } };
  await hub.call("PUT", `/api/v1/people/${person.id}/limits`, { body: { requestsPerMinute: 100_000 } });
  const { secret } = (await browser.call("POST", "/api/v1/tokens", { name: "program" })).body as { secret: string };
  return (method, path, body) => hub.call(method, path, { token: secret, ...(body === undefined ? {} : { body }) });
}

const decide = async (call: Call, id: string, proof?: object): Promise<Outcome> => {
  const body = { answers: [{ id, answer: "approved" }], ...(proof === undefined ? {} : { proof }) };
  const answer = await call("POST", "/api/v1/approvals/decide", body);
  assert.equal(answer.status, 200, answer.text);
  return (answer.body as { outcomes: Outcome[] }).outcomes[0]!;
};

void test(
  "level 3 is approved with a password in place, and with none, a wrong one or another's not",
  { skip },
  async () => {
    await using hub = await strictHub();
    const { browser } = await invite(hub, { name: "Ada" });
    const call = await programOf(hub, browser);
    const { task, approval } = await ask(call, "made");
    const bare = await decide(call, approval);
    assert.deepEqual([bare.kind, bare.needs], ["needs-sign-in", "password"]);
    const wrong = await decide(call, approval, { password: "not the password" });
    assert.deepEqual([wrong.kind, wrong.needs, wrong.why], ["needs-sign-in", "password", "the password is not right"]);
    assert.notEqual(await stateOf(call, task), "completed");
    const { browser: others } = await invite(hub, { name: "Bob" });
    const foreign = await decide(await programOf(hub, others), approval, { password });
    assert.equal(foreign.kind, "refused");
    assert.equal((await decide(call, approval, { password })).kind, "decided");
    await eventually("the end", async () => (await stateOf(call, task)) === "completed");
    const again = await decide(call, approval, { password });
    assert.equal(again.kind, "refused", "an answer is good for one question, once");
    // The proof was for that request alone, and an approval is no word on another action.
    const second = await ask(call, "other");
    assert.equal((await decide(call, second.approval)).kind, "needs-sign-in");
    assert.notEqual(await stateOf(call, second.task), "completed");
    for (const path of ["/api/v1/journal/receipts?limit=500", "/api/v1/events?after=0"])
      assert.ok(!(await call("GET", path)).text.includes(password), path);
  },
);

void test("a second factor is asked for as well, and ten wrong tries make a person wait", { skip }, async () => {
  await using hub = await strictHub();
  const { browser } = await invite(hub, { name: "Tessa" });
  const { totpURI } = (await browser.call("POST", "/api/auth/two-factor/enable", { password })).body as {
    totpURI: string;
  };
  await browser.call("POST", "/api/auth/two-factor/verify-totp", { code: oneTimeCode(totpURI) });
  const call = await programOf(hub, browser);
  const { approval } = await ask(call, "made");
  assert.equal((await decide(call, approval, { password })).needs, "code");
  assert.equal((await decide(call, approval, { password, code: "000000" })).why, "the code is not right");
  assert.equal((await decide(call, approval, { password: "wrong", code: oneTimeCode(totpURI) })).needs, "password");
  assert.equal((await decide(call, approval, { password, code: oneTimeCode(totpURI) })).kind, "decided");
  const { approval: next } = await ask(call, "next");
  for (let tries = 0; tries < 10; tries++) await decide(call, next, { password: "wrong" });
  const body = { answers: [{ id: next, answer: "approved" }], proof: { password } };
  assertProblem((await call("POST", "/api/v1/approvals/decide", body)) as never, 429, "HEARTH_RATE_LIMITED");
});

void test("a question that has expired is not approved by any proof", { skip }, async () => {
  const clock = new MovedClock();
  await using hub = await strictHub({ clock });
  const { browser } = await invite(hub, { name: "Ada" });
  const call = await programOf(hub, browser);
  const { approval } = await ask(call, "made");
  clock.advance(601_000);
  const late = await decide(call, approval, { password });
  assert.equal(late.kind, "refused");
  assert.match(late.why ?? "", /expired/);
});

void test(
  "in the terminal the password is asked for without being shown, and the approval goes on",
  { skip: noTerminal },
  async () => {
    await using hub = await strictHub();
    const call: Call = (method, path, body) => hub.call(method, path, body === undefined ? {} : { body });
    assert.equal((await call("PUT", "/api/v1/me/password", { password })).status, 204);
    const { task, approval } = await ask(call, "made");
    const child = spawn("/usr/bin/script", ["-qec", `${launcher} approvals approve ${approval}`, "/dev/null"], {
      env: { PATH: process.env["PATH"], HOME: hub.home, HEARTH_HOME: hub.home, TERM: "dumb" },
      stdio: "pipe",
    });
    let said = "";
    const prompts = (): number => said.split("Your Hearth password").length - 1;
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    await eventually("the prompt", () => prompts() === 1);
    child.stdin.write("not the password\r");
    await eventually("the second prompt", () => prompts() === 2);
    child.stdin.write(`${password}\r`);
    const [code] = await once(child, "close");
    assert.equal(code, 0, said);
    assert.match(said, /the password is not right/);
    assert.ok(!said.includes(password), `what is typed is not shown: ${JSON.stringify(said)}`);
    await eventually("the end", async () => (await stateOf(call, task)) === "completed");
  },
);

void test("a program with a person's token, the owner's too, gets by it no sign-in that would prove more", async () => {
  await using hub = await startHub();
  const { browser } = await invite(hub, { name: "Ada" });
  const member = await programOf(hub, browser);
  const { secret } = (await hub.call("POST", "/api/v1/tokens", { body: { name: "program" } })).body as {
    secret: string;
  };
  const owners: Call = (method, path, body) =>
    hub.call(method, path, { token: secret, ...(body === undefined ? {} : { body }) });
  await hub.call("PUT", "/api/v1/me/password", { body: { password } });
  for (const call of [member, owners]) {
    for (const [method, path, body] of [
      ["POST", "/api/v1/login-links", {}],
      ["GET", "/api/auth/passkey/generate-register-options", undefined],
      ["PATCH", "/api/v1/me", { email: "attacker@example.org" }],
    ] as const)
      assertProblem((await call(method, path, body)) as never, 403, "HEARTH_NOT_PERMITTED");
    const changed = await call("PUT", "/api/v1/me/password", { password: "chosen by the program" });
    assertProblem(changed as never, 403, "HEARTH_WRONG_PASSWORD");
    assert.equal((await call("PATCH", "/api/v1/me", { name: "Renamed" })).status, 200);
  }
  assertProblem(await browser.call("POST", "/api/v1/login-links", {}), 403, "HEARTH_NOT_PERMITTED");
  assert.equal((await browser.call("GET", "/api/auth/passkey/generate-register-options")).status, 200);
  assert.equal((await hub.call("POST", "/api/v1/login-links")).status, 201, "the token in the home shows who is there");
});
