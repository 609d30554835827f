import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { type GoalId, HearthError, type Task, type TaskId, newId } from "@hearth/protocol";
import { startScriptedHub } from "../../tests/scripted-hub.ts";
import { HearthClient } from "./hearth-client.ts";

const token = "hearth_test";
const id = newId<TaskId>();
const aTask = (state: Task["state"]): Task => ({
  id,
  owner: "ada",
  capability: "text.count",
  input: {},
  state,
  delivery: "pending",
  priority: 5,
  attempt: 1,
  retries: 3,
  timeoutSeconds: 300,
  waitingFor: [],
  checks: [],
  createdAt: 1,
});
const anEvent = (eventId: number) => ({ id: eventId, type: "task-started", time: 1, owner: "ada", data: {} });
const opened = (after: number) => ({ type: "feed-opened", after, first: 1, last: after, gap: false });
const fails = (code: string) => (error: unknown) => HearthError.isInstance(error) && error.code === code;

test("a request carries the token, the query and the body, and the answer is checked", async () => {
  await using hub = await startScriptedHub({
    answer: ({ method }) => ({ body: method === "POST" ? { id } : { tasks: [aTask("ready")] } }),
  });
  const client = new HearthClient({ address: `${hub.address}/`, token });
  assert.equal(await client.tasks.submit({ capability: "text.count", input: { text: "a" } }), id);
  const [task] = await client.tasks.list({ states: ["ready", "running"], limit: 2 });
  assert.equal(task?.capability, "text.count");
  assert.deepEqual(hub.requests, [
    {
      method: "POST",
      url: "/api/v1/tasks",
      authorization: `Bearer ${token}`,
      body: { capability: "text.count", input: { text: "a" } },
    },
    {
      method: "GET",
      url: "/api/v1/tasks?limit=2&state=ready%2Crunning",
      authorization: `Bearer ${token}`,
      body: undefined,
    },
  ]);
});

test("problem details become an error with the hub's code, hint and field", async () => {
  await using hub = await startScriptedHub({
    answer: () => ({
      status: 400,
      body: {
        type: "/docs/errors/HEARTH_VALIDATION",
        title: "ValidationError",
        status: 400,
        detail: "the body: /priority must be at most 10",
        code: "HEARTH_VALIDATION",
        hint: "Correct it.",
        errors: [{ field: "/priority", message: "must be at most 10" }],
      },
    }),
  });
  const client = new HearthClient({ address: hub.address, token });
  await assert.rejects(client.tasks.get(id), (error) => {
    assert.ok(HearthError.isInstance(error));
    assert.deepEqual(
      [error.code, error.status, error.field, error.hint, error.retryable],
      ["HEARTH_VALIDATION", 400, "/priority", "Correct it.", false],
    );
    return true;
  });
});

test("another program on the port, a wrong shape and nobody there are told apart", async () => {
  await using hub = await startScriptedHub({
    answer: ({ url }) =>
      url.endsWith("health") ? { body: "<html>" } : url.includes("goals") ? { status: 502 } : { body: { id: 7 } },
  });
  const client = new HearthClient({ address: hub.address, token });
  await assert.rejects(client.health(), fails("HEARTH_UNEXPECTED_ANSWER"));
  await assert.rejects(client.tasks.get(id), fails("HEARTH_UNEXPECTED_ANSWER"));
  await assert.rejects(client.goals.get(newId<GoalId>()), fails("HEARTH_UNEXPECTED_ANSWER"));
  const nobody = new HearthClient({ address: "http://127.0.0.1:1", token });
  await assert.rejects(nobody.health(), fails("HEARTH_UNREACHABLE"));
  await assert.rejects(async () => void (await Array.fromAsync(nobody.feed())), fails("HEARTH_UNREACHABLE"));
});

test("the feed resumes after the last id it saw, and shows each event once", async () => {
  const paths: string[] = [];
  await using hub = await startScriptedHub({
    connect: (socket, url) => {
      paths.push(url);
      const after = Number(new URL(url, "http://hub").searchParams.get("after") ?? 5);
      socket.send(JSON.stringify(opened(after)));
      for (const eventId of [after, after + 1, after + 2]) socket.send(JSON.stringify(anEvent(eventId)));
      socket.send(JSON.stringify({ type: "task-progressed", time: 1, owner: "ada", data: { fraction: 0.5 } }));
    },
  });
  const client = new HearthClient({ address: hub.address, token });
  const seen: (number | undefined)[] = [];
  for await (const event of client.feed()) {
    seen.push(event.id);
    if (event.id === undefined) hub.cut();
    if (seen.length === 8) break;
  }
  assert.deepEqual(seen, [6, 7, undefined, 8, 9, undefined, 10, 11]);
  assert.deepEqual(paths, ["/ws/feed", "/ws/feed?after=7", "/ws/feed?after=9"]);
});

test("a feed that the hub refuses fails with the hub's reason instead of trying for ever", async () => {
  const refused = {
    type: "x",
    title: "UnauthenticatedError",
    status: 401,
    detail: "no such token",
    code: "HEARTH_UNAUTHENTICATED",
    hint: "Sign in.",
  };
  await using hub = await startScriptedHub({ answer: () => ({ status: 401, body: refused }) });
  const client = new HearthClient({ address: hub.address, token });
  await assert.rejects(async () => void (await Array.fromAsync(client.feed())), fails("HEARTH_UNAUTHENTICATED"));
});

test("an abort ends a quiet feed with the signal's reason", async () => {
  await using hub = await startScriptedHub({ connect: (socket) => socket.send(JSON.stringify(opened(0))) });
  const client = new HearthClient({ address: hub.address, token });
  const controller = new AbortController();
  const reason = new Error("enough");
  const reading = Array.fromAsync(client.feed({ signal: controller.signal, onOpen: () => controller.abort(reason) }));
  await assert.rejects(reading, reason);
});

test("a slow reader of the feed loses nothing: what does not fit in memory is asked for again", async () => {
  const many = 15_000;
  const firstGivenUp = Promise.withResolvers<void>();
  await using hub = await startScriptedHub({
    connect: (socket, url) => {
      const after = Number(new URL(url, "http://hub").searchParams.get("after"));
      socket.once("close", () => firstGivenUp.resolve());
      socket.send(JSON.stringify(opened(after)));
      for (let eventId = after + 1; eventId <= many; eventId += 1) socket.send(JSON.stringify(anEvent(eventId)));
    },
  });
  const client = new HearthClient({ address: hub.address, token });
  let expected = 0;
  for await (const event of client.feed({ after: 0 })) {
    assert.equal(event.id, ++expected);
    if (expected === 1) await firstGivenUp.promise;
    if (expected === many) break;
  }
});

test("the updates of a task reconnect, and end with the state in which it ended", async () => {
  let connections = 0;
  await using hub = await startScriptedHub({
    answer: () => ({ body: aTask("running") }),
    connect: (socket) => {
      connections += 1;
      const state = connections === 1 ? "running" : "completed";
      socket.send(JSON.stringify({ type: "state", task: aTask(state) }));
      socket.send(JSON.stringify({ type: "progress", fraction: 0.5 }), () => socket.terminate());
    },
  });
  const client = new HearthClient({ address: hub.address, token });
  const updates = await Array.fromAsync(client.tasks.updates(id));
  assert.deepEqual(
    updates
      .map((update) => (update.type === "state" ? update.task.state : update.type))
      .filter((x) => x !== "progress"),
    ["running", "completed"],
  );
});

test("importing the SDK loads no database, no engine and no agents", () => {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import(${JSON.stringify(new URL("../index.ts", import.meta.url).href)});
    console.log(JSON.stringify(loaded));`;
  const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: new URL("../../../../apps/hub", import.meta.url),
    encoding: "utf8",
  });
  assert.equal(child.status, 0, child.stderr);
  const loaded = JSON.parse(child.stdout) as string[];
  assert.ok(loaded.some((url) => url.includes("/packages/sdk/")));
  const heavy = loaded.filter((url) => /node:sqlite|packages\/(engine|storage|agents|sandbox|journal)\/|ajv/.test(url));
  assert.deepEqual(heavy, []);
});
