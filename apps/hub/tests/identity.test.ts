import assert from "node:assert/strict";
import { portalPages } from "../src/routes/portal-pages.ts";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { strangersToken, tokenFor } from "./support/tokens.ts";
import { assertProblem, examplePath, startHub, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

void test("every route but the public ones answers 401 without a token", async () => {
  // A hub of its own: so many strangers' requests in a minute would use up what the other tests may make.
  await using own = await startHub();
  const checked = own.hub.routes.filter((route) => !route.public);
  assert.ok(checked.length > 50, `only ${checked.length} routes`);
  // Strangers are slowed down, so each hub is asked for some of them.
  for (let from = 0; from < checked.length; from += 100) {
    await using asked = await startHub();
    for (const { method, url } of checked.slice(from, from + 100)) {
      const answer = await asked.call(method, examplePath(url), {
        token: null,
        ...(method === "POST" ? { raw: "{}" } : {}),
      });
      assert.equal(answer.status, 401, `${method} ${url}`);
    }
  }
  assertProblem(await own.call("GET", "/api/v1/goals", { token: null }), 401, "HEARTH_UNAUTHENTICATED");
  assertProblem(await own.call("GET", "/nowhere", { token: null }), 401, "HEARTH_UNAUTHENTICATED");
});

void test("the public routes are the portal's files, the logins, the liveness check and the agent card, and nothing else", () => {
  const open = hub.hub.routes
    .filter((route) => route.public && route.method !== "HEAD")
    .map(({ method, url }) => `${method} ${url}`);
  const files = /^GET \/(page\/page\.css|assets\/:file|[a-z-]+\.(js|svg|json|webmanifest))$/;
  const pages = new Set(portalPages.map((url) => `GET ${url}`));
  assert.deepEqual(open.filter((route) => !files.test(route) && !pages.has(route)).toSorted(), [
    "GET /.well-known/agent-card.json",
    "GET /api/auth/*",
    "GET /api/v1/sign-in",
    "GET /healthz",
    "GET /peers/login",
    "POST /api/auth/*",
    "POST /api/v1/invitations/accept",
    "POST /api/v1/invitations/look",
    "POST /login",
  ]);
});

void test("a wrong, malformed or empty token is refused, also beside a good cookie", async () => {
  for (const authorization of ["Bearer wrong", `Bearer ${hub.hub.token}x`, "Bearer", "Basic abc", hub.hub.token]) {
    const answer = await hub.call("GET", "/api/v1/goals", { token: null, headers: { authorization } });
    assertProblem(answer, 401, "HEARTH_UNAUTHENTICATED");
    assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/);
  }
});

void test("the token file and the home are the owner's alone, and the database holds no secret", async () => {
  assert.equal((await stat(hub.home)).mode & 0o777, 0o700);
  assert.equal((await stat(join(hub.home, "token"))).mode & 0o777, 0o600);
  assert.equal((await stat(join(hub.home, "hub.json"))).mode & 0o777, 0o600);
  assert.equal((await readFile(join(hub.home, "token"), "utf8")).trim(), hub.hub.token);
  for (const file of ["hearth.db", "hearth.db-wal"]) {
    const bytes = await readFile(join(hub.home, file)).catch(() => Buffer.alloc(0));
    assert.ok(!bytes.includes(hub.hub.token.slice(7)), file);
  }
});

void test("a login link works once; a used, unknown or missing code says how to get a new one", async () => {
  const link = new URL(await hub.hub.loginLink());
  assert.equal(link.search, "");
  const code = link.hash.slice(1);
  const codes = await Promise.all(
    Array.from({ length: 5 }, () => hub.call("POST", "/login", { token: null, body: { code } })),
  );
  const good = codes.filter((answer) => answer.status === 204);
  assert.equal(good.length, 1);
  for (const answer of codes.filter((one) => one.status !== 204)) {
    assert.match(assertProblem(answer, 401, "HEARTH_LOGIN_LINK").hint, /hearth login/);
  }
  assertProblem(await hub.call("POST", "/login", { token: null, body: { code: "guess" } }), 401, "HEARTH_LOGIN_LINK");
  assertProblem(await hub.call("POST", "/login", { token: null, body: {} }), 400, "HEARTH_VALIDATION");

  const cookie = good[0]!.headers.get("set-cookie") ?? "";
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  const session = cookie.split(";")[0]!;
  assert.equal((await hub.call("GET", "/api/v1/goals", { token: null, headers: { cookie: session } })).status, 200);
  const out = await hub.call("POST", "/logout", { token: null, headers: { cookie: session, origin: hub.address } });
  assert.equal(out.status, 204);
  assert.equal((await hub.call("GET", "/api/v1/goals", { token: null, headers: { cookie: session } })).status, 401);
});

void test("another person's goals, plans, tasks, agents, tokens and receipts are not found", async () => {
  const stranger = await strangersToken(hub);
  const task = await hub.call("POST", "/api/v1/tasks", {
    body: { capability: "arithmetic.add", input: { operands: [1, 2] } },
  });
  const { id } = task.body as { id: string };
  const plan = await hub.call("POST", "/api/v1/plans", {
    body: { title: "p", tasks: [{ key: "a", title: "a", capability: "arithmetic.add", input: { operands: [1, 2] } }] },
  });
  const planId = (plan.body as { id: string }).id;
  const goal = await hub.call("POST", "/api/v1/goals", { body: { text: "Write a poem" } });
  const goalId = (goal.body as { id: string }).id;
  const steps = [{ key: "a", capability: "arithmetic.add", input: { $from: "input" } }];
  const capabilities = [{ name: "mine.add", description: "d", steps }];
  const made = await hub.call("POST", "/api/v1/agents", {
    body: { name: "mine", description: "d", level: "worker", capabilities },
  });
  assert.equal(made.status, 201, made.text);
  await hub.call("GET", `/api/v1/tasks/${id}/result?wait=20`);

  const paths = [
    ["GET", `/api/v1/tasks/${id}`],
    ["GET", `/api/v1/tasks/${id}/result`],
    ["POST", `/api/v1/tasks/${id}/cancel`],
    ["POST", `/api/v1/tasks/${id}/retry`],
    ["POST", `/api/v1/tasks/${id}/acknowledge`],
    ["GET", `/api/v1/plans/${planId}`],
    ["POST", `/api/v1/plans/${planId}/approve`],
    ["POST", `/api/v1/plans/${planId}/cancel`],
    ["GET", `/api/v1/goals/${goalId}`],
    ["POST", `/api/v1/goals/${goalId}/cancel`],
    ["POST", `/api/v1/goals/${goalId}/approve`],
    ["GET", "/api/v1/agents/mine"],
    ["DELETE", "/api/v1/agents/mine"],
  ] as const;
  for (const [method, path] of paths) {
    const answer = await hub.call(method, path, { token: stranger });
    assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`);
    assertProblem(answer, 404, "HEARTH_NOT_FOUND");
  }
  for (const [path, list] of [
    ["/api/v1/tasks", "tasks"],
    ["/api/v1/plans", "plans"],
    ["/api/v1/goals", "goals"],
    ["/api/v1/schedules", "schedules"],
    ["/api/v1/journal/receipts", "receipts"],
  ] as const) {
    const answer = await hub.call("GET", path, { token: stranger });
    assert.deepEqual((answer.body as Record<string, unknown>)[list], [], path);
  }
  assert.ok(!(await hub.call("GET", "/api/v1/agents", { token: stranger })).text.includes("mine"));
  const use = await hub.call("POST", "/api/v1/tasks", { token: stranger, body: { capability: "mine.add", input: {} } });
  assertProblem(use, 400, "HEARTH_VALIDATION");
  assert.equal(await hub.socket(`/api/v1/tasks/${id}/updates`, { token: stranger }).status, 404);
});

void test("only a person, an admin and, for workers, a manager make agents, and never one of level admin", async () => {
  const steps = [
    { key: "a", capability: "arithmetic.add", input: { operands: [1, { $from: "input", pointer: "/n" }] } },
  ];
  const body = (name: string, level: string) => ({
    name,
    description: "adds one",
    level,
    capabilities: [{ name: `${name}.add`, description: "adds one", steps }],
  });
  for (const [level, made] of [
    ["manager", "manager"],
    ["worker", "worker"],
  ] as const) {
    const token = await tokenFor(hub, { kind: "agent", id: "someone", level, onBehalfOf: "owner" });
    const answer = await hub.call("POST", "/api/v1/agents", { token, body: body("bylesser", made) });
    assertProblem(answer, 403, "HEARTH_NOT_PERMITTED");
  }
  const device = await tokenFor(hub, { kind: "device", id: "laptop", onBehalfOf: "owner" });
  assertProblem(
    await hub.call("POST", "/api/v1/agents", { token: device, body: body("x", "worker") }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  const admin = await tokenFor(hub, { kind: "agent", id: "supervisor", level: "admin", onBehalfOf: "owner" });
  const wrong = assertProblem(
    await hub.call("POST", "/api/v1/agents", { token: admin, body: body("anadmin", "admin") }),
    400,
    "HEARTH_VALIDATION",
  );
  assert.equal(wrong.errors?.[0]?.field, "/level");
  const made = await hub.call("POST", "/api/v1/agents", { token: admin, body: body("plusone", "manager") });
  assert.equal(made.status, 201, made.text);
  assertProblem(await hub.call("POST", "/api/v1/agents", { body: body("plusone", "worker") }), 409, "HEARTH_CONFLICT");

  const task = await hub.call("POST", "/api/v1/tasks", { body: { capability: "plusone.add", input: { n: 41 } } });
  const { id } = task.body as { id: string };
  const result = await hub.call("GET", `/api/v1/tasks/${id}/result?wait=20`);
  assert.equal(result.status, 200);
  assert.equal((result.body as { output: { value: number } }).output.value, 42, result.text);
});

void test("only a person makes tokens, for itself and what acts for it", async () => {
  const agent = await tokenFor(hub, { kind: "agent", id: "supervisor", level: "admin", onBehalfOf: "owner" });
  assertProblem(
    await hub.call("POST", "/api/v1/tokens", { token: agent, body: { name: "x" } }),
    403,
    "HEARTH_NOT_PERMITTED",
  );
  const other = await hub.call("POST", "/api/v1/tokens", {
    body: { name: "x", principal: { kind: "person", id: "stranger" } },
  });
  assertProblem(other, 400, "HEARTH_VALIDATION");
  const listed = await hub.call("GET", "/api/v1/tokens");
  assert.ok(!listed.text.includes(hub.hub.token) && !listed.text.includes("secret"));
  const made = await hub.call("POST", "/api/v1/tokens", { body: { name: "short" } });
  const { credential, secret } = made.body as { credential: { id: string }; secret: string };
  assert.equal((await hub.call("GET", "/api/v1/goals", { token: secret })).status, 200);
  assert.equal((await hub.call("DELETE", `/api/v1/tokens/${credential.id}`)).status, 204);
  assert.equal((await hub.call("GET", "/api/v1/goals", { token: secret })).status, 401);
});

void test("a person's token does no worker's work, a device's does", async () => {
  const body = { worker: "w", capabilities: ["nothing.here"] };
  assertProblem(await hub.call("POST", "/api/v1/workers/claim", { body }), 403, "HEARTH_NOT_PERMITTED");
  const token = await tokenFor(hub, { kind: "device", id: "laptop", onBehalfOf: "owner" });
  const answer = await hub.call("POST", "/api/v1/workers/claim", { token, body });
  assert.deepEqual(answer.body, { tasks: [] });
});
