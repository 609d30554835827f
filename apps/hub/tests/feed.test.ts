import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Feed } from "../src/feed/feed.ts";
import { feedCloseCodes, streamFeed } from "../src/feed/stream-feed.ts";
import { eventually, startHub, type TestHub, type TestSocket } from "./support/test-hub.ts";

let hub: TestHub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  await hub[Symbol.asyncDispose]();
});

async function runTask(input: unknown = { operands: [1, 2] }): Promise<string> {
  const made = await hub.call("POST", "/api/v1/tasks", { body: { capability: "arithmetic.add", input, retries: 0 } });
  const { id } = made.body as { id: string };
  assert.equal((await hub.call("GET", `/api/v1/tasks/${id}/result?wait=30`)).status, 200);
  return id;
}

const ends = (feed: TestSocket): unknown[] =>
  feed.messages.filter(({ type }) => type === "task-completed").map(({ task }) => task);

void test("the feed shows a task from its submission to its end, with rising ids", async () => {
  const feed = hub.socket("/ws/feed");
  await eventually("the feed to open", () => feed.messages.some(({ type }) => type === "feed-opened"));
  const task = await runTask();
  await eventually("the task's end", () => ends(feed).includes(task));
  const events = feed.messages.filter((message) => message["task"] === task);
  assert.deepEqual(
    events.filter(({ id }) => id !== undefined).map(({ type }) => type),
    ["task-submitted", "task-started", "task-completed"],
  );
  const ids = feed.messages.flatMap(({ id }) => (typeof id === "number" ? [id] : []));
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => a - b),
  );
  feed.socket.close();
  await feed.closed;
});

void test("a client that comes back gets what it missed, once, and what happens meanwhile", async () => {
  const first = hub.socket("/ws/feed");
  await eventually("the feed to open", () => first.messages.length > 0);
  const seen = await runTask();
  await eventually("the task's end", () => ends(first).includes(seen));
  const last = first.messages.flatMap(({ id }) => (typeof id === "number" ? [id] : [])).at(-1)!;
  first.socket.terminate();
  const missed = [await runTask(), await runTask()];
  const running = runTask();
  const second = hub.socket(`/ws/feed?after=${last}`);
  const meanwhile = await running;
  await eventually("everything", () => [...missed, meanwhile].every((task) => ends(second).includes(task)));
  assert.deepEqual(new Set(ends(second)), new Set([...missed, meanwhile]));
  assert.equal(ends(second).length, 3);
  const ids = second.messages.flatMap(({ id }) => (typeof id === "number" ? [id] : []));
  assert.deepEqual(ids, [...new Set(ids)]);
  assert.ok(ids.every((id) => id > last));
  assert.equal(second.messages[0]?.type, "feed-opened");
  assert.equal(second.messages[0]?.["gap"], false);
  second.socket.close();
});

void test("a client that saw more than is kept, as before a backup was put back, is told of a gap and hears what comes", async () => {
  await runTask();
  const feed = hub.socket("/ws/feed?after=1000000");
  await eventually("the feed to open", () => feed.messages.length > 0);
  const opened = feed.messages[0] as unknown as { type: string; after: number; last: number; gap: boolean };
  assert.deepEqual([opened.type, opened.after, opened.gap], ["feed-opened", opened.last, true]);
  const task = await runTask();
  await eventually("the task's end", () => ends(feed).includes(task), 10);
  feed.socket.close();
  await feed.closed;
});

void test("a client that does not read is closed with 4008 instead of filling the hub's memory", async () => {
  const sent: string[] = [];
  const closed: number[] = [];
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send(text: string, done?: () => void) {
      sent.push(text);
      this.bufferedAmount += text.length;
      done?.();
    },
    close(code: number) {
      this.readyState = 2;
      closed.push(code);
    },
    once: () => socket,
  };
  let id = 0;
  const feed = new Feed({
    onError: (error) => assert.fail(String(error)),
    reader: { list: () => Promise.resolve([]), range: () => Promise.resolve({ first: 0, last: 0 }) },
    writer: {
      append: (_who, events) =>
        Promise.resolve(events.map((event) => ({ ...event, data: event.data ?? {}, id: ++id, time: 1 }))),
      prune: () => Promise.resolve(0),
    },
  });
  const who = { kind: "person", id: "owner" } as const;
  await streamFeed({ feed, socket: socket as never, who, after: undefined, maximumUnsentBytes: 10_000 });
  for (let index = 0; index < 1000; index += 1)
    feed.publish({ type: "task-started", owner: "owner", task: `t${index}` });
  await feed[Symbol.asyncDispose]();
  assert.deepEqual(closed, [feedCloseCodes.tooSlow]);
  assert.ok(sent.length < 300, `${sent.length} messages`);
});

void test("while storage is full events wait, then are shown in order", async () => {
  let full = true;
  let id = 0;
  const errors: unknown[] = [];
  const shown: (string | undefined)[] = [];
  await using feed = new Feed({
    onError: (error) => errors.push(error),
    retryMilliseconds: 5,
    reader: { list: () => Promise.resolve([]), range: () => Promise.resolve({ first: 0, last: 0 }) },
    writer: {
      append: (_who, events) =>
        full
          ? Promise.reject(new Error("full"))
          : Promise.resolve(events.map((event) => ({ ...event, data: event.data ?? {}, id: ++id, time: 1 }))),
      prune: () => Promise.resolve(0),
    },
  });
  feed.subscribe({ kind: "person", id: "owner" }, (event) => shown.push(event.task));
  for (const task of ["a", "b", "c"]) feed.publish({ type: "task-started", owner: "owner", task });
  await eventually("two failures", () => errors.length >= 2);
  assert.deepEqual(shown, []);
  full = false;
  await eventually("the events", () => shown.length === 3);
  assert.deepEqual(shown, ["a", "b", "c"]);
});

void test("the updates of a task end with its state and a normal close, also for a task that has ended", async () => {
  const made = await hub.call("POST", "/api/v1/tasks", {
    body: { capability: "arithmetic.divide", input: { operands: [1, 0] }, retries: 0 },
  });
  const { id } = made.body as { id: string };
  const live = hub.socket(`/api/v1/tasks/${id}/updates`);
  assert.equal(await live.closed, 1000);
  const last = live.messages.at(-1) as unknown as { type: string; task: { state: string; failure: { code: string } } };
  assert.equal(last.type, "state");
  assert.equal(last.task.state, "failed");
  assert.equal(last.task.failure.code, "HEARTH_DIVISION_BY_ZERO");
  const late = hub.socket(`/api/v1/tasks/${id}/updates`);
  assert.equal(await late.closed, 1000);
  assert.equal(late.messages.length, 1);
  assert.equal(await hub.socket("/api/v1/tasks/0198c0de-0000-7000-8000-000000000000/updates").status, 404);
  assert.equal(await hub.socket("/api/v1/tasks/7/updates").status, 400);
});

void test("metrics count tasks and requests without naming ids", async () => {
  const task = await runTask();
  const text = (await hub.call("GET", "/metrics")).text;
  assert.match(text, /hearth_tasks_total\{state="completed"\} [1-9]/);
  assert.match(text, /hearth_task_duration_seconds_bucket/);
  assert.match(text, /hearth_queue_depth 0/);
  assert.match(
    text,
    /hearth_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/tasks\/:id\/result",status="200"\}/,
  );
  assert.match(text, /hearth_nodejs_eventloop_lag_seconds/);
  assert.ok(!text.includes(task));
});

void test("a remote worker claims a task over the API, reports, and settles it", async () => {
  const made = await hub.call("POST", "/api/v1/tokens", {
    body: { name: "pi", principal: { kind: "device", id: "pi", onBehalfOf: "owner" } },
  });
  const token = (made.body as { secret: string }).secret;
  const post = async <Body>(path: string, body: unknown): Promise<Body> =>
    (await hub.call("POST", `/api/v1/workers/${path}`, { token, body })).body;
  type Claimed = { tasks: { task: { id: string }; input: unknown; fence: number }[] };
  const wanted = { worker: "pi", capabilities: ["pi.blink"] };
  const early = await hub.call("POST", "/api/v1/tasks", { body: { capability: "pi.blink", input: {} } });
  assert.equal(early.status, 400, "nobody offered it yet");
  assert.deepEqual(await post<Claimed>("claim", wanted), { tasks: [] });

  const task = await hub.call("POST", "/api/v1/tasks", { body: { capability: "pi.blink", input: { times: 3 } } });
  const { id } = task.body as { id: string };
  const updates = hub.socket(`/api/v1/tasks/${id}/updates`);
  await eventually("the updates to open", () => updates.messages.length > 0);
  const { tasks } = await post<Claimed>("claim", wanted);
  assert.deepEqual(tasks[0]?.input, { times: 3 });
  const claim = { task: id, fence: tasks[0].fence };
  assert.deepEqual((await post<{ lost: string[] }>("heartbeat", { claims: [claim] })).lost, []);
  assert.deepEqual(await post("report", { ...claim, progress: 0.5, message: "half" }), { held: true });
  assert.deepEqual(await post("checkpoint", { ...claim, name: "one", value: 1 }), { held: true });
  const stale = { ...claim, fence: claim.fence + 1, output: "forged" };
  assert.deepEqual(await post("settle", { results: [stale] }), { taken: [false] });
  assert.deepEqual(await post("settle", { results: [{ ...claim, output: { blinked: 3 } }] }), { taken: [true] });
  assert.deepEqual(await post("settle", { results: [{ ...claim, output: "twice" }] }), { taken: [false] });
  const result = (await hub.call("GET", `/api/v1/tasks/${id}/result?wait=10`)).body as {
    state: string;
    output: unknown;
  };
  assert.deepEqual([result.state, result.output], ["completed", { blinked: 3 }]);
  assert.equal(await updates.closed, 1000);
  assert.ok(updates.messages.some(({ type, fraction }) => type === "progress" && fraction === 0.5));
});

void test("the API describes itself: every documented route is in the OpenAPI document", async () => {
  const document = (await hub.call("GET", "/docs/openapi.json")).body as {
    paths: Record<string, Record<string, { responses: unknown }>>;
  };
  for (const { method, url, schema } of hub.hub.routes) {
    if (schema.hide === true || method === "HEAD") continue;
    const path = url.replaceAll(/:(\w+)/g, "{$1}");
    assert.ok(document.paths[path]?.[method.toLowerCase()]?.responses, `${method} ${path}`);
  }
  assert.ok(document.paths["/api/v1/goals"]?.["post"]);
  const page = await hub.call("GET", "/docs");
  assert.match(page.text, /swagger-ui-bundle/);
  assert.equal((await hub.call("GET", "/docs/ui/swagger-ui-bundle.js")).status, 200);
  assert.match((await hub.call("GET", "/docs/errors/HEARTH_VALIDATION")).text, /<h1>/);
});

void test("system health has the documented shape", async () => {
  const health = (await hub.call("GET", "/api/v1/system/health")).body as {
    status: string;
    agents: { total: number };
    resources: Record<string, number>;
  };
  assert.ok(["healthy", "degraded"].includes(health.status), health.status);
  assert.ok(health.agents.total >= 8);
  for (const part of ["cpu", "memory", "storage"]) {
    const percent = health.resources[part]!;
    assert.ok(percent >= 0 && percent <= 100, `${part} ${percent}`);
  }
});
