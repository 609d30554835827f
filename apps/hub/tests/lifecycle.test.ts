import assert from "node:assert/strict";
import { once } from "node:events";
import { access, chmod, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase, statement, type StoreTables } from "@hearth/storage";
import { createHub, HubRunningError, parseConfig, PortInUseError, readHubFile, readSettings } from "../src/index.ts";
import { callerFor, spawnHub } from "./support/spawn-hub.ts";
import { eventually, startHub, temporaryFolder, testConfig } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

void test("a second hub on the same home is refused and told where the first one is", async () => {
  await using hub = await startHub();
  await assert.rejects(createHub(testConfig(hub.home)), (error) => {
    assert.ok(error instanceof HubRunningError);
    assert.equal(error.address, hub.address);
    assert.ok(error.message.includes(hub.address));
    assert.ok(error.message.includes(String(process.pid)));
    return true;
  });
  assert.equal((await hub.call("GET", "/healthz")).status, 200);
});

void test("a stopped hub leaves the home free and everything in it", async () => {
  const home = await temporaryFolder();
  let id: string;
  {
    await using hub = await startHub({ home });
    const made = await hub.call("POST", "/api/v1/tasks", {
      body: { capability: "arithmetic.add", input: { operands: [1, 2] } },
    });
    ({ id } = made.body);
    await hub.call("GET", `/api/v1/tasks/${id}/result?wait=30`);
  }
  assert.equal(await readHubFile(home), undefined);
  await using again = await startHub({ home });
  const task = (await again.call("GET", `/api/v1/tasks/${id}`)).body as { state: string };
  assert.equal(task.state, "completed");
  const { receipts } = (await again.call("GET", `/api/v1/journal/receipts?task=${id}`)).body as { receipts: unknown[] };
  assert.equal(receipts.length, 1);
  await again[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

void test("a hub that is killed with kill -9 in mid-goal finishes the goal after a restart, with one receipt for each end", async () => {
  const home = await temporaryFolder();
  const input = await temporaryFolder();
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index % 7 === 0 ? "water" : "power"},${index}`);
  await writeFile(join(input, "bills.csv"), `category,amount\n${rows.join("\n")}\n`);
  const water = rows.filter((row) => row.startsWith("water")).reduce((sum, row) => sum + Number(row.split(",")[1]), 0);

  const first = await spawnHub(home);
  const call = await callerFor(home, first.address);
  const goal = await call<{ id: string }>("POST", "/api/v1/goals", {
    text: "Sum the amount by category in bills.csv and draw a chart",
    inputFolder: input,
    approvePlan: true,
  });
  await eventually("the goal to have begun", async () => {
    const { state } = await call<{ state: string }>("GET", `/api/v1/goals/${goal.id}`);
    assert.notEqual(state, "refused");
    return state !== "planning";
  });
  first.child.kill("SIGKILL");
  await first.exited;
  await access(join(home, "hub.json"));
  assert.equal(await readHubFile(home), undefined, "what a killed hub left is not taken for a running one");

  const second = await spawnHub(home);
  const callAgain = await callerFor(home, second.address);
  type Ended = { state: string; plan: string; answer: string };
  const ended = await eventually("the goal's end", async () => {
    const now = await callAgain<Ended>("GET", `/api/v1/goals/${goal.id}`);
    return ["completed", "failed", "cancelled"].includes(now.state) ? now : undefined;
  });
  assert.equal(ended.state, "completed", ended.answer);
  const { tasks } = await callAgain<{
    tasks: { id: string; state: string; capability: string; output: { rows?: unknown[][] } }[];
  }>("GET", `/api/v1/tasks?plan=${ended.plan}`);
  assert.ok(tasks.every(({ state }) => state === "completed"));
  const totals = tasks.find(({ capability }) => capability === "table.aggregate")?.output.rows;
  assert.deepEqual(totals?.find(([category]) => category === "water")?.[1], water);
  await eventually("the receipts", async () => {
    const { receipts } = await callAgain<{ receipts: { kind: string; action: string; task?: string }[] }>(
      "GET",
      `/api/v1/journal/receipts?goal=${goal.id}&limit=1000`,
    );
    const ends = receipts.filter(({ kind, action }) => kind === "task" || action === "goal-completed");
    if (ends.length < tasks.length + 1) return false;
    assert.equal(ends.length, tasks.length + 1);
    return true;
  });
  second.child.kill("SIGTERM");
  assert.deepEqual(await second.exited, [0, null], "a hub that is asked to stop ends by itself");
  await rm(home, { recursive: true });
  await rm(input, { recursive: true });
});

void test("what a crash left without a receipt gets one at the next start, whoever's it is", async () => {
  const home = await temporaryFolder();
  const tasks: { token: string | undefined; id: string }[] = [];
  {
    await using hub = await startHub({ home });
    for (const token of [undefined, await strangersToken(hub)]) {
      const given = token === undefined ? {} : { token };
      const made = await hub.call("POST", "/api/v1/tasks", {
        ...given,
        body: { capability: "arithmetic.add", input: { operands: [1, 2] } },
      });
      const { id } = made.body as { id: string };
      await hub.call("GET", `/api/v1/tasks/${id}/result?wait=30`, given);
      tasks.push({ token, id });
    }
  }
  {
    await using database = await openDatabase<StoreTables>({ url: `sqlite:${join(home, "hearth.db")}` });
    // As a hub leaves it that is killed between the end of a task and its receipt.
    await database.batch([statement(database.as(), "UPDATE task SET delivery = 'pending'")]);
    await rm(join(home, "journal"), { recursive: true });
  }
  await using hub = await startHub({ home });
  for (const { token, id } of tasks) {
    const given = token === undefined ? {} : { token };
    await eventually(
      `the receipt of ${id}`,
      async () => {
        const { body } = await hub.call("GET", `/api/v1/journal/receipts?task=${id}`, given);
        return (body as { receipts?: unknown[] }).receipts?.length === 1;
      },
      10,
    );
    const { body } = await hub.call("GET", `/api/v1/tasks/${id}`, given);
    assert.equal((body as { delivery: string }).delivery, "delivered");
  }
  await hub[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

void test("a port that is taken is named with what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const home = await temporaryFolder();
  await using hub = await createHub(testConfig(home, { HEARTH_PORT: String(port) }));
  await assert.rejects(hub.listen(), (error) => {
    assert.ok(error instanceof PortInUseError);
    assert.ok(error.message.includes(String(port)));
    assert.match(error.hint, /HEARTH_PORT=/);
    return true;
  });
  server.close();
});

void test("a setting that is wrong is named as it was given, from the environment or the file", async () => {
  const parse =
    (environment: Record<string, string>, file: unknown = {}) =>
    () =>
      parseConfig({ home: "/tmp/x", environment, file });
  assert.throws(parse({ HEARTH_PORT: "eighty" }), { code: "HEARTH_VALIDATION", field: "HEARTH_PORT" });
  assert.throws(parse({ HEARTH_PORT: "70000" }), { field: "HEARTH_PORT" });
  assert.throws(parse({ HEARTH_DATABASE_URL: "mysql://x" }), { field: "HEARTH_DATABASE_URL" });
  assert.throws(parse({}, { port: "x" }), { field: "config.json /port" });
  assert.throws(parse({}, { colour: "red" }), { code: "HEARTH_VALIDATION" });
  assert.throws(parse({}, []), { field: "config.json" });
  assert.equal(parse({ HEARTH_PORT: "9000" }, { port: 9001 })().port, 9000);
  assert.equal(parse({})().port, 8080);
  const home = await temporaryFolder();
  await writeFile(join(home, "config.json"), "{ port: 1 }");
  await assert.rejects(readSettings({ HEARTH_HOME: home }), /config\.json is no JSON/);
  await rm(home, { recursive: true });
});

void test("a home that cannot be written, and a token file with something else in it, are said so", async () => {
  await assert.rejects(createHub(testConfig("/dev/null/hearth")), { code: "HEARTH_VALIDATION", field: "HEARTH_HOME" });
  const home = await temporaryFolder();
  await writeFile(join(home, "token"), "hunter2");
  await assert.rejects(createHub(testConfig(home)), (error: Error) => {
    assert.match(error.message, /holds no token/);
    assert.ok(!error.message.includes("hunter2"));
    return true;
  });
  await rm(join(home, "token"));
  await chmod(home, 0o777);
  await using hub = await startHub({ home });
  assert.equal((await hub.call("GET", "/healthz")).status, 200, "the failed start left no lock behind");
});
