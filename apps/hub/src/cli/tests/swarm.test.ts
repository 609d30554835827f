import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { runHearth, startHearth, startInTerminal, temporaryHome } from "./run-hearth.ts";

const program = new URL("../../../bin/hearth.js", import.meta.url).pathname;

test("the demo multiplies the matrices to the digit, in JSON and for people", async () => {
  await using home = await temporaryHome();
  const { code, stdout, stderr } = await runHearth(["swarm", "demo", "--json"], { home: home.path });
  assert.equal(code, 0, stderr);
  assert.deepEqual((JSON.parse(stdout) as { result: unknown }).result, [
    [30, 24, 18],
    [84, 69, 54],
    [138, 114, 90],
  ]);
  assert.match((await runHearth(["swarm", "demo"], { home: home.path })).stdout, /total error 0/);
});

test("the demo goes on when a worker is killed, and says the same as with nobody lost", async () => {
  await using home = await temporaryHome();
  const { code, stdout, stderr } = await runHearth(["swarm", "demo", "--kill", "--json"], { home: home.path });
  assert.equal(code, 0, stderr);
  const said = JSON.parse(stdout) as { killed: string; equal: boolean; blocks: Record<string, number> };
  assert.equal(said.equal, true);
  const { [said.killed]: lost = 0, ...others } = said.blocks;
  assert.ok(lost < 64 && Object.values(others).reduce((sum, blocks) => sum + blocks, lost) >= 64, stdout);
});

test("a device joins a running hub by command, is seen and put out by command", async () => {
  await using home = await temporaryHome();
  await using elsewhere = await temporaryHome();
  const hearth = (...words: string[]) => runHearth(["swarm", ...words], { home: home.path });
  assert.equal((await hearth("status")).code, 4);
  const hub = startHearth(["up", "--port", "0", "--swarm-listen", "127.0.0.1:0"], {
    home: home.path,
    environment: { HEARTH_LOG_LEVEL: "error" },
  });
  await hub.says(/Sign in once/);
  try {
    const said = (await hearth("status")).stdout;
    const [, place, key] = /hearth swarm join (\S+) --hub-key ([0-9a-f]{64})/.exec(said) ?? [];
    assert.ok(place !== undefined && key !== undefined, said);
    const device = startHearth(["swarm", "join", place, "--hub-key", key, "--id", "laptop"], { home: elsewhere.path });
    const waiting = await device.says(/waits until the hub's owner trusts it/);
    const [, command] = /hearth (swarm trust laptop [0-9a-f]{64})/.exec(waiting) ?? [];
    const trusted = await runHearth(command!.split(" "), { home: home.path });
    assert.equal(trusted.code, 0, trusted.stderr);
    await device.says(/worker laptop computes for/);
    assert.match((await hearth("status")).stdout, /laptop +device +healthy/);
    const loop = await hearth("loop", "--seconds", "1", "--json");
    assert.equal((JSON.parse(loop.stdout) as { cycles: number }).cycles, 20, loop.stderr);
    const off = await hearth("fault", "laptop", "slow");
    assert.equal(off.code, 1);
    assert.match(off.stderr, /swarm_fault_injection/);
    assert.equal((await hearth("fault", "laptop", "explode")).code, 2);
    assert.equal((await hearth("fault", "laptop")).code, 2);
    assert.match((await hearth("revoke", "laptop")).stdout, /put out/);
    assert.match((await hearth("status")).stdout, /laptop +[0-9a-f]{16} +revoked/);
    assert.equal((await hearth("revoke", "laptop")).code, 1);
    device.child.kill("SIGINT");
    assert.equal((await device.ended).code, 0);
  } finally {
    hub.child.kill("SIGINT");
    await hub.ended;
  }
});

test("what of a join is wrong is said before anything is waited for", async () => {
  await using home = await temporaryHome();
  const join = (...words: string[]) => runHearth(["swarm", "join", ...words], { home: home.path });
  const key = "ab".repeat(32);
  assert.match((await join("here", "--hub-key", key)).stderr, /no HOST:PORT/);
  assert.match((await join("127.0.0.1:6000", "--hub-key", "short")).stderr, /cannot be read/);
  assert.match((await join("127.0.0.1:6000", "--hub-key", key, "--id", "../x")).stderr, /a name has letters/);
});

/** Starts a program of the swarm and waits for its first line. */
async function startProgram(
  home: string,
  words: string[],
): Promise<{ child: ChildProcess; first: Record<string, unknown> }> {
  const child = spawn(process.execPath, [program, "swarm", ...words, "--json"], {
    env: { ...process.env, HEARTH_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => {
      throw new Error(said);
    }),
  ])) as [string];
  return { child, first: JSON.parse(line) as Record<string, unknown> };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

test("an aggregator, a worker and an operator are three programs that trust each other's keys", async () => {
  await using home = await temporaryHome();
  const run = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runHearth(["swarm", ...words, "--json"], { home: home.path });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  for (const [id, role] of [
    ["aggregator_01", "aggregator"],
    ["worker_01", "worker"],
    ["operator_01", "operator"],
  ] as const) {
    const { public_key: key } = await run("key", "generate", id);
    await run("key", "trust", id, "--role", role, "--public-key", String(key));
  }
  const aggregator = await startProgram(home.path, ["aggregator", "--port", "0"]);
  const place = `127.0.0.1:${String(aggregator.first["port"])}`;
  let worker: ChildProcess | undefined;
  try {
    ({ child: worker } = await startProgram(home.path, ["worker", "--aggregator", place]));
    const task = (
      await run("operator", "create_task", '{"operation":"statistics","values":[1,2,3,4]}', "--aggregator", place)
    )["data"] as { task_id: string };
    let state: { status: string };
    do
      state = (await run("operator", "task_status", task.task_id, "--aggregator", place))["data"] as { status: string };
    while (state.status !== "completed" && state.status !== "failed");
    assert.equal(state.status, "completed", JSON.stringify(state));
    const matrices = join(home.path, "matrices.json");
    writeFileSync(
      matrices,
      JSON.stringify({
        control_matrices: { pid_controller: { Kp: [0.5], Ki: [0], Kd: [0] } },
        transformation_matrices: {
          turn: {
            rotation: [
              [0, -1],
              [1, 0],
            ],
            precision: "Q8.24",
          },
        },
      }),
    );
    const named = (data: object, file = matrices) =>
      runHearth(
        ["swarm", "operator", "create_task", JSON.stringify(data), "--matrix", file, "--aggregator", place, "--json"],
        { home: home.path },
      );
    const turned = await named({
      operation: "matrix_multiply",
      matrix_a: "@turn",
      matrix_b: [
        [2, 0],
        [0, 3],
      ],
    });
    assert.equal(turned.code, 0, turned.stdout + turned.stderr);
    const { task_id: id } = (JSON.parse(turned.stdout) as { data: { task_id: string } }).data;
    let product: { status: string; result?: { result: number[][]; precision: string } };
    do product = (await run("operator", "task_status", id, "--aggregator", place))["data"] as typeof product;
    while (product.status !== "completed" && product.status !== "failed");
    assert.partialDeepStrictEqual(product.result, {
      result: [
        [0, -3],
        [2, 0],
      ],
      precision: "Q8.24",
    });
    const gains = { operation: "control_update", setpoint: 0.5, feedback: 0.25, kp: "@pid_controller/Kp/0" };
    assert.equal((await named(gains)).code, 0);
    const unknown = await named({ operation: "matrix_multiply", matrix_a: "@twist", matrix_b: [[1]] });
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /\/matrix_a: .*names no twist; it has turn/);
    writeFileSync(matrices, '{"transformation_matrices":{"turn":{"rotation":[[1],[1,2]]}}}');
    assert.match(
      (await named({ operation: "statistics", values: [1] })).stderr,
      /\/transformation_matrices\/turn\/rotation/,
    );
    const viewed = startInTerminal(["swarm", "operator", "live", "--aggregator", place], { home: home.path });
    await viewed.says(/WORKER +WHERE.*\s+.*worker_01/);
    viewed.child.stdin?.write("\u0003");
    const shown = await viewed.ended;
    assert.ok(
      shown.stdout.includes("\u001b[?1049h") && shown.stdout.includes("\u001b[?1049l"),
      "the screen was given back",
    );
    const logged = startHearth(["swarm", "operator", "live", "--aggregator", place], { home: home.path });
    await logged.says(/1 workers, \d+ open.*tasks a second/);
    logged.child.kill("SIGINT");
    assert.ok(!(await logged.ended).stdout.includes("\u001b"));
    await run("operator", "state_commit", "setpoint=0.5", "--aggregator", place);
    const refused = await runHearth(["swarm", "operator", "worker_info", "nobody", "--aggregator", place], {
      home: home.path,
    });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /WRK_001/);
    const ended = once(aggregator.child, "exit");
    await run("operator", "shutdown", "--aggregator", place);
    await ended;
    assert.equal(aggregator.child.exitCode, 0);
    const ledger = await runHearth(["swarm", "ledger"], { home: home.path });
    assert.equal(ledger.code, 0, ledger.stderr);
    assert.match(ledger.stdout, /operator_01 +1 acceptance +setpoint=0\.5\n1 state; all that proves them holds/);
    const nobody = await runHearth(["swarm", "ledger", "--id", "nobody"], { home: home.path });
    assert.equal(nobody.code, 2);
    assert.match(nobody.stderr, /no aggregator nobody has run here/);
    const file = join(home.path, "swarm", "aggregator_01", "ledger.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/"term":\d+/g, '"term":7'));
    const damaged = await runHearth(["swarm", "ledger", "--json"], { home: home.path });
    assert.equal(damaged.code, 2);
    assert.match(damaged.stdout + damaged.stderr, /ledger\.jsonl is damaged: commit 0/);
  } finally {
    await stop(aggregator.child);
    if (worker !== undefined) await stop(worker);
  }
  assert.equal(readFileSync(join(home.path, "swarm", "keys", "worker_01_private.key")).length, 32);
});

test("wrong places, keys and settings are said so", async () => {
  await using home = await temporaryHome();
  const missing = await runHearth(["swarm", "worker", "--aggregator", "127.0.0.1:6000"], { home: home.path });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /private key.*cannot be opened/);
  await runHearth(["swarm", "key", "generate", "worker_01"], { home: home.path });
  const place = await runHearth(["swarm", "worker", "--aggregator", "here"], { home: home.path });
  assert.equal(place.code, 2, place.stderr);
  const wrong = await runHearth(["swarm", "key", "trust", "x", "--role", "worker", "--public-key", "abc"], {
    home: home.path,
  });
  assert.match(wrong.stderr, /cannot be read/);
});

test("a worker that nobody knows joins by its authority's certificate, until that is revoked", async () => {
  await using home = await temporaryHome();
  const run = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await runHearth(["swarm", ...words, "--json"], { home: home.path });
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const keyOf = async (id: string): Promise<string> => String((await run("key", "generate", id))["public_key"]);
  for (const [id, role] of [
    ["aggregator_01", "aggregator"],
    ["operator_01", "operator"],
    ["root", "authority"],
  ] as const) {
    await run("key", "trust", id, "--role", role, "--public-key", await keyOf(id));
  }
  const words = ["worker_09", "--role", "worker", "--public-key", await keyOf("worker_09")];
  const certificate = String(
    (await run("key", "certify", ...words, "--authority", "root", "--days", "2"))["certificate"],
  );
  const aggregator = await startProgram(home.path, ["aggregator", "--port", "0"]);
  const place = `127.0.0.1:${String(aggregator.first["port"])}`;
  let worker: ChildProcess | undefined;
  try {
    ({ child: worker } = await startProgram(home.path, ["worker", "--id", "worker_09", "--aggregator", place]));
    const listed = (await run("operator", "workers_list", "--aggregator", place))["data"] as { id: string }[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      ["worker_09"],
    );
    const { revocation } = await run("key", "revoke", "worker_09", "--authority", "root");
    const accepted = await run("key", "accept", String(revocation));
    assert.deepEqual([accepted["id"], accepted["revoked"]], ["worker_09", true]);
    assert.equal((await run("operator", "reload_config", "--aggregator", place))["status"], "ok");
    const again = await runHearth(["swarm", "key", "accept", certificate, "--json"], { home: home.path });
    assert.notEqual(again.code, 0);
    assert.match(again.stderr, /was revoked/);
  } finally {
    await Promise.all([stop(aggregator.child), ...(worker === undefined ? [] : [stop(worker)])]);
  }
  assert.equal(((await run("key", "revoke", "operator_01"))["revoked"] as unknown[]).length, 1);
  const wrong: [string[], RegExp][] = [
    [["revoke", "nobody"], /no key of nobody is trusted/],
    [["revoke", "nobody", "--authority", "root"], /cannot be read/],
    [["accept", "none.cert"], /cannot be read/],
    [["certify", "x", "--role", "worker", "--public-key", "zz", "--authority", "root"], /public key/],
    [["certify", "x", "--role", "worker", "--public-key", "0".repeat(64), "--authority", "none"], /private key/],
  ];
  for (const [parts, message] of wrong) {
    const { code, stderr } = await runHearth(["swarm", "key", ...parts], { home: home.path });
    assert.notEqual(code, 0, parts.join(" "));
    assert.match(stderr, message);
  }
});
