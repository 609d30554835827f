import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { homeWithMemory, marker, ownThings, type OwnedThings } from "./support/owned-things.ts";
import { ownersTask, type Walk, walks } from "./support/route-walks.ts";
import { invite, type TestBrowser } from "./support/people.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

let home: string;
let hub: TestHub;
let things: OwnedThings;
before(async () => {
  home = await homeWithMemory();
  hub = await startHub({ home });
  things = await ownThings(hub);
});
after(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

function pathOf(url: string, query: string | undefined): string {
  const path = url.replaceAll(/:\w+|\*/g, (parameter) => things.parameterOf(url, parameter));
  return query === undefined ? path : `${path}?${query}`;
}

async function ask(walked: TestHub, route: { method: string; url: string }, walk: Walk, token: string) {
  const octets = typeof walk.body === "string";
  return await walked.call(route.method, pathOf(route.url, walk.query), {
    token,
    ...(octets ? { raw: walk.body as string, headers: { "content-type": "application/octet-stream" } } : {}),
    ...(octets || walk.body === undefined
      ? {}
      : { raw: JSON.stringify(walk.body).replaceAll(ownersTask, things.parameterOf("/api/v1/tasks/:id", ":id")) }),
    ...(route.url === "/mcp" ? { headers: { accept: "application/json, text/event-stream" } } : {}),
  });
}

void test("every route is walked as another person, who meets nothing of the owner's and changes none of it", async (context) => {
  const routes = hub.hub.routes.filter(({ public: open, method }) => !open && method !== "HEAD");
  assert.deepEqual(
    routes.map(({ method, url }) => `${method} ${url}`).toSorted(),
    Object.keys(walks).toSorted(),
    "each route says in route-walks.ts what another person sees of it",
  );
  const stranger = await strangersToken(hub);
  const lift = { requestsPerMinute: null, concurrentTasks: null };
  assert.equal((await hub.call("PUT", "/api/v1/people/stranger/limits", { body: lift })).status, 200);
  const device = await hub.call("POST", "/api/v1/tokens", {
    token: stranger,
    body: { name: "d", principal: { kind: "device", id: "d", onBehalfOf: "stranger" } },
  });
  const deviceToken = (device.body as { secret: string }).secret;
  const wrong: string[] = [];
  const check = (holds: boolean, told: string): void => {
    if (!holds) wrong.push(told);
  };
  const counts = { theirs: 0, refused: 0, same: 0, sockets: 0 };
  // What removes or ends comes last, so that there is something to be seen before.
  const ordered = routes.toSorted((a, b) => Number(a.method === "DELETE") - Number(b.method === "DELETE"));
  for (const route of ordered) {
    const name = `${route.method} ${route.url}`;
    const walk = walks[name]!;
    const token = walk.as === "device" ? deviceToken : stranger;
    if (route.webSocket) {
      counts.sockets += 1;
      if (walk.expect === "refused")
        assert.ok([403, 404].includes(await hub.socket(pathOf(route.url, undefined), { token }).status), name);
      continue;
    }
    const answer = await ask(hub, route, walk, token);
    const told = `${name}: ${answer.status} ${answer.text.slice(0, 300)}`;
    // What was asked with comes back in some answers; what else holds the marker is the owner's.
    const echoed = pathOf(route.url, walk.query).includes(marker) || JSON.stringify(walk.body ?? "").includes(marker);
    if (!echoed) check(!answer.text.includes(marker), told);
    check(!answer.text.includes(`of ${marker}`) && !answer.text.includes(`value-${marker}`), told);
    if (walk.expect === "refused") check(answer.status === (walk.status ?? 404) || answer.status === 403, told);
    else if (name === "DELETE /api/v1/files/*" || name === "DELETE /api/v1/secrets/:name")
      check(answer.status === 204, told);
    else check(answer.status >= 200 && answer.status < 300, told);
    counts[walk.expect] += 1;
  }
  assert.deepEqual(wrong, []);
  context.diagnostic(
    `${routes.length} routes walked as another person: ${counts.theirs} show their own, ${counts.refused} refuse, ${counts.same} are the same for all, ${counts.sockets} are sockets`,
  );

  // Everything of the owner's is still there, as it was.
  for (const url of ["/api/v1/goals", "/api/v1/plans", "/api/v1/tasks", "/api/v1/agents"]) {
    const answer = await hub.call("GET", pathOf(`${url}/:id`, undefined));
    assert.equal(answer.status, 200, url);
    assert.ok(answer.text.includes(marker), url);
    assert.ok(!answer.text.includes('"cancelled"'), url);
  }
  for (const path of [
    "/api/v1/schedules",
    "/api/v1/tokens",
    "/api/v1/grants",
    "/api/v1/secrets",
    "/api/v1/budgets",
    "/api/v1/invitations",
    `/api/v1/memory/search?query=${marker}`,
  ])
    assert.ok((await hub.call("GET", path)).text.includes(marker), `${path} still has the owner's`);
  assert.equal((await hub.call("GET", `/api/v1/files/${marker}.txt`)).text, `file of ${marker}`);
});

void test("the feed of another person tells nothing of what the owner does", async () => {
  const stranger = await strangersToken(hub, { id: "listener" });
  const theirs = hub.socket("/ws/feed?after=0", { token: stranger });
  const owners = hub.socket("/ws/feed?after=0");
  await Promise.all([theirs.status, owners.status]);
  await hub.call("POST", "/api/v1/goals", { body: { text: `Count the files of ${marker}` } });
  const task = { capability: "arithmetic.add", input: { operands: [1, 2] } };
  await hub.call("POST", "/api/v1/tasks", { token: stranger, body: task });
  await eventually("both feeds", () =>
    [theirs, owners].every(({ messages }) => messages.some(({ type }) => type === "task-completed")),
  );
  assert.ok(JSON.stringify(owners.messages).includes('"owner":"owner"'));
  assert.deepEqual(
    theirs.messages.filter((message) => "owner" in message && message["owner"] !== "listener"),
    [],
  );
  assert.ok(!JSON.stringify(theirs.messages).includes(marker));
  theirs.socket.close();
  owners.socket.close();
});

void test("a viewer may change nothing, by any route", async (context) => {
  const viewer = await strangersToken(hub, { id: "looker", role: "viewer" });
  await hub.call("PUT", "/api/v1/people/looker/limits", { body: { requestsPerMinute: null } });
  // By GraphQL a viewer asks, and is refused every mutation: graphql.test.ts.
  const ownAffairs = new Set(["POST /graphql", "POST /logout", "PATCH /api/v1/me", "PUT /api/v1/me/password"]);
  let refused = 0;
  for (const route of hub.hub.routes) {
    const name = `${route.method} ${route.url}`;
    if (route.public || ["GET", "HEAD"].includes(route.method) || ownAffairs.has(name)) continue;
    const answer = await ask(hub, route, walks[name]!, viewer);
    assert.equal(answer.status, 403, `${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
    refused += 1;
  }
  context.diagnostic(`${refused} routes that change something refuse a viewer`);
});

void test("another person's goals read and write among their own files only", async () => {
  const { browser }: { browser: TestBrowser } = await invite(hub, { name: "Reader" });
  const files = (await browser.call("GET", "/api/v1/files")).body as { folder: string };
  for (const folder of [
    "/tmp",
    "/",
    hub.home,
    `${hub.home}/results/${marker}`,
    `${hub.home}/people/owner/files`,
    `${files.folder}/../../owner`,
  ]) {
    const read = await browser.call("POST", "/api/v1/goals", { text: "List the files", inputFolder: folder });
    assert.equal(read.status, 400, `${folder}: ${read.text}`);
    const write = await browser.call("POST", "/api/v1/goals", { text: "List the files", outputFolder: folder });
    assert.equal(write.status, 400, `${folder}: ${write.text}`);
  }
  const own = await browser.call("POST", "/api/v1/goals", { text: "List the files", inputFolder: files.folder });
  assert.equal(own.status, 201, own.text);
  const { outputFolder } = own.body as { outputFolder: string };
  assert.ok(outputFolder.startsWith(`${files.folder}/results/`), outputFolder);
});

void test("a name that another person's agent has is refused without a word on that agent", async () => {
  await using own = await startHub();
  const steps = [{ key: "a", capability: "arithmetic.add", input: { operands: [1, 2] } }];
  const agent = (name: string, capability: string) => ({
    name,
    description: "Adds",
    level: "worker",
    capabilities: [{ name: capability, description: "Adds", steps }],
  });
  assert.equal((await own.call("POST", "/api/v1/agents", { body: agent("divorce", "papers.add") })).status, 201);
  const token = await strangersToken(own);
  const refused = await own.call("POST", "/api/v1/agents", { token, body: agent("mine", "papers.add") });
  assert.equal(refused.status, 409);
  assert.ok(!refused.text.includes("divorce"), refused.text);
  const again = await own.call("POST", "/api/v1/agents", { body: agent("other", "papers.add") });
  assert.match(again.text, /divorce/, "one's own agent is named");
});

void test("a regular expression of someone else's is not tried in the hub", async () => {
  await using own = await startHub();
  const schema = (x: object) => ({ type: "object", properties: { x, pattern: { type: "string" } } });
  const body = (name: string, x: object) => ({
    name,
    description: "Adds",
    level: "worker",
    capabilities: [
      {
        name: `${name}.add`,
        description: "Adds",
        input: schema(x),
        steps: [{ key: "a", capability: "arithmetic.add", input: { operands: [1, 2] } }],
      },
    ],
  });
  const token = await strangersToken(own);
  const make = (given: object) => own.call("POST", "/api/v1/agents", { token, body: given });
  for (const x of [
    { type: "string", pattern: "^(a+)+$" },
    { anyOf: [{ type: "object", patternProperties: { "^(a+)+$": {} } }] },
  ]) {
    const refused = assertProblem(await make(body("theirs", x)), 400, "HEARTH_VALIDATION");
    assert.match(refused.errors?.[0]?.field ?? "", /^\/capabilities\/0\/input\/properties\/x\//);
  }
  assert.equal((await make(body("theirs", { type: "string", enum: ["pattern"] }))).status, 201);
  const owners = body("owners", { type: "string", pattern: "^a+$" });
  assert.equal((await own.call("POST", "/api/v1/agents", { body: owners })).status, 201);
});
