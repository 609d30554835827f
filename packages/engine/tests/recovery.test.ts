import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { openDatabase } from "@hearth/storage";
import { EngineLockedError, openEngine } from "../src/index.ts";
import { alice, bob, conformance, freshUrl, open, turn, waitFor } from "./harness.ts";

const noop = async (input: unknown): Promise<unknown> => input;

conformance("a remote worker claims, shows life, checkpoints and settles", async (kind, context) => {
  const { engine, clock } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "far", input: { n: 1 } }]);
  const device = { kind: "device", id: "laptop", onBehalfOf: "alice" } as const;
  const [given] = await engine.claim(device, { worker: "laptop", capabilities: ["far", "other"] });
  assert.deepEqual(given!.input, { n: 1 });
  assert.equal(given!.leaseUntil, clock.now() + 30_000);
  assert.equal((await engine.get(alice, id!)).state, "assigned");
  const claim = { task: given!.task.id, fence: given!.fence };
  assert.deepEqual((await engine.heartbeat(device, [claim])).lost, []);
  assert.equal((await engine.get(alice, id!)).state, "running");
  assert.equal((await engine.get(alice, id!)).worker, "laptop");
  assert.equal(await engine.checkpoint(device, claim, "half", [1]), true);
  assert.equal(await engine.report(device, { ...claim, progress: 0.5 }), true);
  assert.deepEqual((await engine.heartbeat(bob, [claim])).lost, [id]);
  assert.deepEqual(await engine.settle(bob, [{ ...claim, output: 0 }]), [false]);
  assert.equal(await engine.checkpoint(bob, claim, "x", 1), false);
  await engine.release(device, [claim]);
  const [again] = await engine.claim(device, { worker: "laptop", capabilities: ["far"] });
  assert.deepEqual(again!.steps, { half: [1] });
  assert.deepEqual(await engine.settle(device, [{ ...claim, output: "stale" }]), [false]);
  const held = { task: id!, fence: again!.fence };
  assert.deepEqual(await engine.settle(device, [{ ...held, output: "done" }]), [true]);
  assert.deepEqual(await engine.settle(device, [{ ...held, output: "twice" }]), [false]);
  assert.equal((await engine.result(alice, id!)).output, "done");
});

conformance(
  "a lost worker's task is handed out again after its lease, and the stale worker changes nothing",
  async (kind, context) => {
    const { engine, clock, until } = await open(kind, context);
    const [id] = await engine.submit(alice, [{ capability: "far", input: null, retries: 0 }]);
    const [first] = await engine.claim(alice, { worker: "one", capabilities: ["far"] });
    clock.advance(29_000);
    await turn();
    assert.deepEqual(await engine.claim(alice, { worker: "two", capabilities: ["far"] }), []);
    let second: Awaited<ReturnType<typeof engine.claim>> = [];
    await until(
      async () => (second = await engine.claim(alice, { worker: "two", capabilities: ["far"] })).length > 0,
      500,
    );
    assert.notEqual(second[0]!.fence, first!.fence);
    const stale = { task: id!, fence: first!.fence };
    assert.deepEqual((await engine.heartbeat(alice, [stale])).lost, [id]);
    assert.equal(await engine.checkpoint(alice, stale, "s", 1), false);
    assert.deepEqual(await engine.wait(alice, stale, "w"), { kind: "lost" });
    assert.deepEqual(await engine.settle(alice, [{ ...stale, output: "stale" }]), [false]);
    assert.deepEqual(await engine.settle(alice, [{ task: id!, fence: second[0]!.fence, output: "fresh" }]), [true]);
    const task = await engine.get(alice, id!);
    assert.equal(task.output, "fresh");
    assert.equal(task.attempt, 1);
  },
);

conformance(
  "a task that costs too many workers becomes a dead letter without using its retries",
  async (kind, context) => {
    const { engine, until } = await open(kind, context, { maximumLosses: 3 });
    const [id] = await engine.submit(alice, [{ capability: "poison", input: null, retries: 0 }]);
    let claims = 0;
    await until(async () => {
      claims += (await engine.claim(alice, { worker: "w", capabilities: ["poison"] })).length;
      return (await engine.get(alice, id!)).state === "failed";
    }, 5000);
    assert.equal(claims, 3);
    const [dead] = await engine.deadLetters(alice);
    assert.equal(dead!.failure!.code, "HEARTH_DEAD_LETTER");
    assert.equal((await engine.retry(alice, id!)).state, "ready");
  },
);

conformance(
  "a remote worker that overstays the timeout loses the task although it shows life",
  async (kind, context) => {
    const { engine, clock } = await open(kind, context);
    const [id] = await engine.submit(alice, [{ capability: "far", input: null, timeoutSeconds: 30, retries: 0 }]);
    const [given] = await engine.claim(alice, { worker: "w", capabilities: ["far"] });
    const claim = { task: id!, fence: given!.fence };
    clock.advance(20_000);
    assert.deepEqual((await engine.heartbeat(alice, [claim])).lost, []);
    clock.advance(10_000);
    assert.deepEqual((await engine.heartbeat(alice, [claim])).lost, [id]);
    assert.equal((await engine.get(alice, id!)).failure!.code, "HEARTH_TASK_TIMEOUT");
  },
);

conformance("a remote worker waits for a signal like any other", async (kind, context) => {
  const { engine } = await open(kind, context);
  const [id] = await engine.submit(alice, [{ capability: "far", input: null }]);
  const take = async (): Promise<{ task: typeof id & {}; fence: number }> => {
    const [given] = await engine.claim(alice, { worker: "w", capabilities: ["far"] });
    return { task: id!, fence: given!.fence };
  };
  assert.deepEqual(await engine.wait(alice, await take(), "go"), { kind: "parked" });
  assert.deepEqual(await engine.claim(alice, { worker: "w", capabilities: ["far"] }), []);
  await engine.signal(alice, id!, "go", { yes: true });
  assert.deepEqual(await engine.wait(alice, await take(), "go"), { kind: "signalled", value: { yes: true } });
});

conformance("what was stored before an orderly end goes on after it", async (kind, context) => {
  const { engine, again } = await open(kind, context);
  const [ready] = await engine.submit(alice, [{ capability: "echo", input: 1 }]);
  const [child] = await engine.submit(alice, [{ capability: "echo", input: 2, after: [ready!] }]);
  const [parked] = await engine.submit(alice, [{ capability: "ask", input: 3 }]);
  const ask = { ask: (_input: unknown, run: { wait(name: string): Promise<unknown> }) => run.wait("go") };
  engine.startWorker({ handlers: ask });
  await waitFor(async () => (await engine.get(alice, parked!)).parkedOn === "go");
  await engine[Symbol.asyncDispose]();
  const next = await again();
  assert.equal((await next.get(alice, parked!)).parkedOn, "go");
  next.startWorker({ handlers: { echo: noop, ...ask } });
  await next.signal(alice, parked!, "go", "went");
  assert.equal((await next.result(alice, parked!)).output, "went");
  assert.equal((await next.result(alice, child!)).output, 2);
});

conformance("two engines: one submits and waits, the other works", async (kind, context) => {
  if (kind === "sqlite") return;
  const { engine, again, until } = await open(kind, context);
  const other = await again();
  other.startWorker({ handlers: { echo: noop, slow: (_input, { signal }) => abortOf(signal) } });
  const [id] = await engine.submit(alice, [{ capability: "echo", input: 5 }]);
  let output: unknown;
  void engine.result(alice, id!).then((task) => (output = task.output));
  await until(() => output === 5, 500);
  const [slow] = await engine.submit(alice, [{ capability: "slow", input: null }]);
  await until(async () => (await engine.get(alice, slow!)).state === "running", 500);
  await engine.cancel(alice, [slow!]);
  await until(() => aborted, 500);
});

let aborted = false;

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      aborted = true;
      resolve();
    });
  });
}

test("a second engine on the same SQLite file is refused and told who holds it", async (context) => {
  const { engine, again, url } = await open("sqlite", context);
  await assert.rejects(again(), (error) => error instanceof EngineLockedError && error.holder === process.pid);
  const script = `
    import { openDatabase } from "@hearth/storage";
    import { openEngine } from "@hearth/engine";
    const database = await openDatabase({ url: ${JSON.stringify(url)} });
    await openEngine({ database }).catch((error) => console.log(error.code, error.holder));
    await database[Symbol.asyncDispose]();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  await once(child, "close");
  assert.equal(output, `HEARTH_ENGINE_LOCKED ${process.pid}\n`);
  await engine[Symbol.asyncDispose]();
  await (await again())[Symbol.asyncDispose]();
});

test("a task that kills its process each time becomes a dead letter on SQLite too", async (context) => {
  const { url, remove } = await freshUrl("sqlite");
  context.after(remove);
  const script = `
    import { openDatabase } from "@hearth/storage";
    import { openEngine } from "@hearth/engine";
    const alice = { kind: "person", id: "alice" };
    const database = await openDatabase({ url: ${JSON.stringify(url)} });
    const engine = await openEngine({ database, maximumLosses: 3 });
    const [id] = await engine.submit(alice, [{ capability: "poison", input: null, idempotencyKey: "one" }]);
    engine.startWorker({ handlers: { poison: async () => process.kill(process.pid, "SIGKILL") } });
    console.log((await engine.result(alice, id)).failure.code);
    await engine[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();`;
  const outputs: string[] = [];
  for (let start = 0; start < 4; start++) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      cwd: join(import.meta.dirname, ".."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    await once(child, "close");
    outputs.push(output.trim());
  }
  assert.deepEqual(outputs, ["", "", "", "HEARTH_DEAD_LETTER"]);
});

test("a database of a newer engine is refused", async (context) => {
  const { url, remove } = await freshUrl("sqlite");
  context.after(remove);
  await using database = await openDatabase({ url });
  await (await openEngine({ database }))[Symbol.asyncDispose]();
  await database.sqlite!.commit(() =>
    database.sqlite!.connection.exec("INSERT INTO hearth_migration (package, id) VALUES ('engine', '9999-later')"),
  );
  await assert.rejects(openEngine({ database }), /newer Hearth/);
});
