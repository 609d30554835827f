import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { MovedClock } from "./support/moved-clock.ts";
import { invite, password, TestBrowser } from "./support/people.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

void test("who accepts an invitation is a person of the hub and signed in; the code works once", async () => {
  const made = await hub.call("POST", "/api/v1/invitations", { body: { role: "operator" } });
  const code = (made.body as { path: string }).path.split("#invite=")[1];
  assert.ok(!(await hub.call("GET", "/api/v1/invitations")).text.includes(code!));
  const look = await hub.call("POST", "/api/v1/invitations/look", { token: null, body: { code } });
  assert.equal((look.body as { role: string }).role, "operator");
  const accept = (email: string) =>
    new TestBrowser(hub).call("POST", "/api/v1/invitations/accept", { code, name: "Grace", email, password });
  const answers = await Promise.all(["g1@example.org", "g2@example.org", "g3@example.org"].map(accept));
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 401, 401],
  );
  const listed = (await hub.call("GET", "/api/v1/people")).body as { people: { name: string; role: string }[] };
  assert.equal(listed.people.filter(({ name }) => name === "Grace").length, 1);
  assertProblem(
    await hub.call("POST", "/api/v1/invitations/look", { token: null, body: { code } }),
    401,
    "HEARTH_LOGIN_LINK",
  );
});

void test("an invitation for one address is refused to another, and an address that is taken makes nobody", async () => {
  const made = await hub.call("POST", "/api/v1/invitations", { body: { role: "member", email: "Only@Example.org" } });
  const code = (made.body as { path: string }).path.split("#invite=")[1];
  const browser = new TestBrowser(hub);
  const other = await browser.call("POST", "/api/v1/invitations/accept", {
    code,
    name: "Eve",
    email: "eve@example.org",
    password,
  });
  assert.equal(assertProblem(other, 401, "HEARTH_LOGIN_LINK").errors?.[0]?.field, "/email");
  const right = await browser.call("POST", "/api/v1/invitations/accept", {
    code,
    name: "Only",
    email: "only@example.org",
    password,
  });
  assert.equal(right.status, 201, right.text);
  const again = await hub.call("POST", "/api/v1/invitations", { body: { role: "member" } });
  const second = (again.body as { path: string }).path.split("#invite=")[1];
  const taken = await new TestBrowser(hub).call("POST", "/api/v1/invitations/accept", {
    code: second,
    name: "Two",
    email: "only@example.org",
    password,
  });
  assertProblem(taken, 409, "HEARTH_EMAIL_TAKEN");
  const look = await hub.call("POST", "/api/v1/invitations/look", { token: null, body: { code: second } });
  assert.equal(look.status, 200, "the code was not used up");
});

void test("a password signs in, a wrong one does not, and the session is the hub's own", async () => {
  const { person, email } = await invite(hub, { name: "Linus" });
  const browser = new TestBrowser(hub);
  const wrong = await browser.call("POST", "/api/auth/sign-in/email", { email, password: "not the password" });
  assert.equal(wrong.status, 401, wrong.text);
  assert.equal((await browser.call("GET", "/api/v1/me")).status, 401);
  const signedIn = await browser.call("POST", "/api/auth/sign-in/email", { email, password });
  assert.equal(signedIn.status, 200, signedIn.text);
  assert.deepEqual(
    [...browser.cookies.keys()].filter((name) => !name.startsWith("hearth_session_")),
    [],
    "no cookie of another session",
  );
  const me = (await browser.call("GET", "/api/v1/me")).body as { person: { id: string; role: string }; limits: object };
  assert.equal(me.person.id, person.id);
  assert.deepEqual(me.limits, {
    requestsPerMinute: 60,
    readsPerMinute: 600,
    tokensPerHour: 100_000,
    concurrentTasks: 5,
    fileMegabytes: 50,
  });
  const tokens = (await browser.call("GET", "/api/v1/tokens")).body as { tokens: { id: string; kind: string }[] };
  assert.equal(tokens.tokens.length, 2, "the session of the invitation and this one");
  for (const { id } of tokens.tokens) await browser.call("DELETE", `/api/v1/tokens/${id}`);
  assert.equal((await browser.call("GET", "/api/v1/me")).status, 401);
});

void test("better-auth's other endpoints do not exist, and nobody signs themselves up", async () => {
  const browser = new TestBrowser(hub);
  for (const [method, path] of [
    ["POST", "/sign-up/email"],
    ["GET", "/get-session"],
    ["GET", "/list-sessions"],
    ["POST", "/change-email"],
    ["POST", "/delete-user"],
    ["POST", "/update-user"],
    ["POST", "/get-access-token"],
    ["GET", "/ok"],
    ["GET", "/two-factor/enable"],
    ["POST", "/passkey/../sign-up/email"],
    ["POST", "/sign-in%2Femail"],
  ] as const) {
    const answer = await browser.call(
      method,
      `/api/auth${path}`,
      method === "POST" ? { email: "x@example.org" } : undefined,
    );
    assertProblem(answer, 404, "HEARTH_NO_SUCH_ROUTE");
  }
  for (const path of ["/passkey/list-user-passkeys", "/passkey/generate-register-options"])
    assertProblem(await browser.call("GET", `/api/auth${path}`), 401, "HEARTH_UNAUTHENTICATED");
});

void test("ten wrong passwords for one address make it wait, and others sign in meanwhile", async () => {
  await using own = await startHub();
  const { email } = await invite(own, { name: "Victim" });
  const { email: bystander } = await invite(own, { name: "Bystander" });
  const browser = new TestBrowser(own);
  const statuses: number[] = [];
  for (let index = 0; index < 12; index += 1)
    statuses.push(
      (await browser.call("POST", "/api/auth/sign-in/email", { email, password: `guess ${index} no` })).status,
    );
  assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429]);
  const waiting = await browser.call("POST", "/api/auth/sign-in/email", { email, password });
  assert.match(assertProblem(waiting, 429, "HEARTH_RATE_LIMITED").detail, /10 wrong passwords/);
  assert.match(waiting.headers.get("retry-after") ?? "", /^\d+$/);
  const other = await browser.call("POST", "/api/auth/sign-in/email", { email: bystander, password });
  assert.equal(other.status, 200, other.text);
});

void test("changing a password needs the one in use; the owner's link and token do without", async () => {
  const { browser, email } = await invite(hub, { name: "Barbara" });
  const changed = { password: "a better passphrase" };
  assertProblem(await browser.call("PUT", "/api/v1/me/password", changed), 403, "HEARTH_WRONG_PASSWORD");
  assertProblem(
    await browser.call("PUT", "/api/v1/me/password", { ...changed, current: "wrong" }),
    403,
    "HEARTH_WRONG_PASSWORD",
  );
  assertProblem(await browser.call("PUT", "/api/v1/me/password", { password: "short" }), 400, "HEARTH_VALIDATION");
  assert.equal((await browser.call("PUT", "/api/v1/me/password", { ...changed, current: password })).status, 204);
  const fresh = new TestBrowser(hub);
  assert.equal((await fresh.call("POST", "/api/auth/sign-in/email", { email, password })).status, 401);
  assert.equal((await fresh.call("POST", "/api/auth/sign-in/email", { email, ...changed })).status, 200);

  assert.equal(
    (await hub.call("PATCH", "/api/v1/me", { body: { name: "Root", email: "root@example.org" } })).status,
    200,
  );
  assert.equal((await hub.call("PUT", "/api/v1/me/password", { body: { password } })).status, 204);
  assert.equal((await hub.call("PUT", "/api/v1/me/password", { body: changed })).status, 204);
  const owner = new TestBrowser(hub);
  const signedIn = await owner.call("POST", "/api/auth/sign-in/email", { email: "root@example.org", ...changed });
  assert.equal(signedIn.status, 200, signedIn.text);
  assert.equal(((await owner.call("GET", "/api/v1/me")).body as { person: { role: string } }).person.role, "owner");
});

void test("a viewer reads and changes nothing; a role that changes holds at once", async () => {
  const { browser, person } = await invite(hub, { name: "Wanda", role: "viewer" });
  assert.equal((await browser.call("GET", "/api/v1/goals")).status, 200);
  assertProblem(await browser.call("POST", "/api/v1/goals", { text: "Write a poem" }), 403, "HEARTH_NOT_PERMITTED");
  assertProblem(
    await hub.call("PATCH", "/api/v1/people/owner", { body: { role: "viewer" } }),
    400,
    "HEARTH_VALIDATION",
  );
  assertProblem(
    await browser.call("PATCH", `/api/v1/people/${person.id}`, { role: "member" }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  const raised = await hub.call("PATCH", `/api/v1/people/${person.id}`, { body: { role: "member" } });
  assert.equal(raised.status, 200, raised.text);
  assert.equal((await browser.call("POST", "/api/v1/goals", { text: "Write a poem" })).status, 201);
  assertProblem(await browser.call("GET", "/api/v1/invitations"), 403, "HEARTH_NOT_PERMITTED");
});

void test("who is removed is out at once, with every token, and the owner stays", async () => {
  const { browser, person } = await invite(hub, { name: "Gone" });
  const token = ((await browser.call("POST", "/api/v1/tokens", { name: "script" })).body as { secret: string }).secret;
  assert.equal((await hub.call("GET", "/api/v1/me", { token })).status, 200);
  assert.equal((await hub.call("DELETE", `/api/v1/people/${person.id}`)).status, 204);
  assert.equal((await hub.call("GET", "/api/v1/me", { token })).status, 401);
  assert.equal((await browser.call("GET", "/api/v1/me")).status, 401);
  assertProblem(await hub.call("DELETE", `/api/v1/people/${person.id}`), 404, "HEARTH_NOT_FOUND");
  assertProblem(await hub.call("DELETE", "/api/v1/people/owner"), 400, "HEARTH_VALIDATION");
});

void test("nothing goes on for who was removed, by a schedule either", async () => {
  const clock = new MovedClock();
  await using own = await startHub({ clock });
  const { browser, person } = await invite(own, { name: "Vera" });
  const task = { capability: "arithmetic.add", input: { operands: [1, 2] } };
  const made = await browser.call("POST", "/api/v1/schedules", { name: "often", cron: "* * * * *", task });
  assert.equal(made.status, 201, made.text);
  const { secret } = (
    await browser.call("POST", "/api/v1/tokens", {
      name: "far",
      principal: { kind: "device", id: "far", onBehalfOf: person.id },
    })
  ).body as { secret: string };
  const claim = { worker: "far", capabilities: ["far.work"] };
  assert.equal((await own.call("POST", "/api/v1/workers/claim", { token: secret, body: claim })).status, 200);
  assert.equal((await browser.call("POST", "/api/v1/tasks", { capability: "far.work", input: {} })).status, 201);
  const tasks = async (state: string): Promise<number> => {
    const { text } = await own.call("GET", "/metrics");
    return Number(new RegExp(`^hearth_tasks\\{state="${state}"\\} (\\d+)`, "m").exec(text)?.[1]);
  };
  clock.advance(61_000);
  await eventually("the schedule's first task", async () => (await tasks("completed")) === 1);
  assert.equal(await tasks("ready"), 1);
  assert.equal((await own.call("DELETE", `/api/v1/people/${person.id}`)).status, 204);
  assert.equal(await tasks("ready"), 0, "nobody could cancel it any more");
  const { body } = await own.call("POST", "/api/v1/schedules", { body: { name: "beside", cron: "* * * * *", task } });
  assert.ok("id" in body);
  clock.advance(61_000);
  await eventually("the owner's schedule", async () =>
    ((await own.call("GET", "/api/v1/tasks")).body as { tasks: { state: string }[] }).tasks.some(
      ({ state }) => state === "completed",
    ),
  );
  assert.equal(await tasks("completed"), 2);
});

void test("what acts for a person is counted together, whatever it comes with", async () => {
  const { browser, person } = await invite(hub, { name: "Busy" });
  const token = ((await browser.call("POST", "/api/v1/tokens", { name: "script" })).body as { secret: string }).secret;
  const limits = await hub.call("PUT", `/api/v1/people/${person.id}/limits`, { body: { requestsPerMinute: 10 } });
  assert.equal((limits.body as { requestsPerMinute: number }).requestsPerMinute, 10);
  const statuses: number[] = [];
  for (let index = 0; index < 12; index += 1)
    statuses.push(
      (
        await (index % 2 === 0
          ? hub.call("GET", "/api/v1/me", { token })
          : browser.call("PATCH", "/api/v1/me", { name: "Busy" }))
      ).status,
    );
  assert.equal(statuses.filter((status) => status === 200).length + 1, 10, "the token was made with the first request");
  assert.equal(statuses.at(-1), 429);
  const refused = await hub.call("GET", "/api/v1/me", { token });
  assert.match(assertProblem(refused, 429, "HEARTH_RATE_LIMITED").hint, /People.*default_requests_per_minute/);
  assert.equal((await hub.call("GET", "/api/v1/me")).status, 200, "the owner is not slowed down");
});

void test("what a person reads in browsers has a limit of its own, over all of their browsers, and takes nothing of the other", async () => {
  const { browser, person, email } = await invite(hub, { name: "Reader" });
  const second = new TestBrowser(hub);
  await second.call("POST", "/api/auth/sign-in/email", { email, password });
  const limit = (body: object) => hub.call("PUT", `/api/v1/people/${person.id}/limits`, { body });
  assert.equal((await limit({ requestsPerMinute: 4, readsPerMinute: 6 })).status, 200);
  const statuses: number[] = [];
  for (let index = 0; index < 8; index += 1)
    statuses.push((await (index % 2 === 0 ? browser : second).call("GET", "/api/v1/me")).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200, 429, 429]);
  const refused = await second.call("GET", "/api/v1/goals");
  const { detail, hint } = assertProblem(refused, 429, "HEARTH_RATE_LIMITED");
  assert.match(detail, /more than 6 things read in a browser within a minute/);
  assert.match(hint, /^Wait \d+ seconds?\. .*People.*default_reads_per_minute/);
  assert.match(refused.headers.get("retry-after") ?? "", /^\d+$/);

  const made = await browser.call("POST", "/api/v1/tokens", { name: "script" });
  assert.equal(made.status, 201, "what changes something is not held up by what was read");
  const token = (made.body as { secret: string }).secret;
  const others = [
    // A key reads by the limit of programs, and an export leaves a receipt.
    await hub.call("GET", "/api/v1/me", { token }),
    await browser.call("GET", `/api/v1/people/${person.id}/export`),
    await hub.call("GET", "/api/v1/me", { token, headers: { cookie: [...browser.cookies].flat().join("=") } }),
    await browser.call("GET", `/api/v1/people/${person.id}/export`),
    await browser.call("PATCH", "/api/v1/me", { name: "Reader" }),
  ];
  assert.deepEqual(
    others.map(({ status }) => status),
    [200, 200, 200, 429, 429],
  );
  await limit({ readsPerMinute: null });
  assert.equal((await browser.call("GET", "/api/v1/me")).status, 200, "another limit holds at once");
  assert.equal((await browser.call("PATCH", "/api/v1/me", { name: "Reader" })).status, 429);
});

void test("a person who changes pages quickly is not held up by what holds for programs", async () => {
  const { browser } = await invite(hub, { name: "Quick" });
  const pages = ["goals", "tasks", "approvals", "agents", "memory/items", "me"];
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, index) => browser.call("GET", `/api/v1/${pages[index % pages.length]}`)),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(answers[0]?.headers.get("x-ratelimit-limit"), "600");
});

void test("a socket ends when the session it was opened with ends, and an open one keeps no session alive", async () => {
  await using own = await startHub({ socketCheckMilliseconds: 50 });
  const { browser, person } = await invite(own, { name: "Wren" });
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const byCookie = own.socket("/ws/feed", { token: null, headers: { cookie, origin: own.address } });
  const token = ((await browser.call("POST", "/api/v1/tokens", { name: "t" })).body as { secret: string }).secret;
  const byToken = own.socket("/ws/feed", { token });
  assert.deepEqual([await byCookie.status, await byToken.status], [101, 101]);
  await browser.call("POST", "/logout", {});
  assert.equal(await byCookie.closed, 4001);
  assert.equal(byToken.socket.readyState, byToken.socket.OPEN, "the token holds");
  await own.call("DELETE", `/api/v1/people/${person.id}`);
  assert.equal(await byToken.closed, 4001);
});
