import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { household, runHearth, startHearth, startHub, temporaryHome } from "./run-hearth.ts";

type Json = Record<string, unknown>;

describe("with a hub that runs", () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let hub: Awaited<ReturnType<typeof startHub>>;
  before(async () => {
    home = await temporaryHome();
    hub = await startHub(home.path);
  });
  after(async () => {
    await hub[Symbol.asyncDispose]();
    const { code, stderr } = await hub.process.ended;
    assert.equal(code, 0, stderr);
    assert.ok(!existsSync(join(home.path, "hub.json")));
    await home[Symbol.asyncDispose]();
  });
  const run = (...words: string[]) => runHearth(words, { home: home.path });
  const json = async (...words: string[]): Promise<Json> => {
    const { code, stdout, stderr } = await run(...words, "--json");
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Json;
  };
  const add = ["task", "submit", "arithmetic.add", '{"operands":[1,2]}'];

  test("status and login speak of it", async () => {
    assert.equal((await json("status"))["status"], "healthy");
    assert.match(String((await json("login"))["url"]), /^http:\/\/127\.0\.0\.1:\d+\/login#.+/);
  });

  test("a second hub on the same home is refused", async () => {
    const { code, stderr } = await run("up", "--port", "0");
    assert.equal(code, 1, stderr);
    assert.match(stderr, /what to do/);
  });

  test("a task is handed in, waited for, shown, listed and watched", async () => {
    const task = await json(...add, "--wait");
    assert.equal(task["state"], "completed");
    const id = String(task["id"]);
    assert.deepEqual((await json("task", "get", id))["output"], task["output"]);
    const list = (await json("task", "list", "--state", "completed"))["tasks"] as Json[];
    assert.ok(list.some((one) => one["id"] === id));
    const watched = await run("task", "watch", id, "--json");
    assert.deepEqual([watched.code, (JSON.parse(watched.stdout) as Json)["type"]], [0, "state"]);
    assert.match((await run("task", "get", id)).stdout, /State {7}completed/);
  });

  test("with --stdin each line is answered by one line, wrong ones too", async () => {
    const lines = [
      '{"capability":"arithmetic.add","input":{"operands":[2,3]}}',
      "{no json",
      '{"capability":"no.such","input":{}}',
      '{"capability":"arithmetic.divide","input":{"operands":[1,0]},"retries":0}',
    ];
    const options = { home: home.path, input: `${lines.join("\n")}\n` };
    const { code, stdout } = await runHearth(["task", "submit", "--stdin", "--wait"], options);
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { state?: string; error?: { code: string; field: string } });
    assert.deepEqual(
      answers.map(({ state, error }) => state ?? error?.code),
      ["completed", "HEARTH_USAGE", "HEARTH_VALIDATION", "failed"],
    );
    assert.equal(answers[2]?.error?.field, "/capability");
    assert.equal(code, 2, "the first thing that went wrong decides");
  });

  test("agents are listed and shown, and an unknown one ends with 1", async () => {
    const agents = (await json("agent", "list"))["agents"] as Json[];
    assert.ok(agents.some(({ id }) => id === "table"));
    assert.equal((await json("agent", "show", "table"))["id"], "table");
    const { code, stderr } = await run("agent", "show", "nobody");
    assert.equal(code, 1);
    assert.match(stderr, /there is no agent nobody/);
  });

  test("Ctrl-C ends what follows, with 130, and logs show what happened", async () => {
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const input = `${JSON.stringify({ capability: "arithmetic.add", input: { operands: [1] }, runAt: later })}\n`;
    const { stdout } = await runHearth(["task", "submit", "--stdin"], { home: home.path, input });
    const { id } = JSON.parse(stdout) as { id: string };
    for (const words of [
      ["logs", "--follow", "--after", "0", "--json"],
      ["task", "watch", id, "--json"],
    ]) {
      const following = startHearth(words, { home: home.path });
      await following.says(/"type":/);
      following.child.kill("SIGINT");
      const { code, stderr } = await following.ended;
      assert.equal(code, 130, stderr);
    }
    assert.deepEqual((await json("task", "cancel", id))["cancelled"], [id]);
    const lines = (await run("logs", "--after", "0", "--json")).stdout.trim().split("\n");
    assert.ok(lines.map((line) => JSON.parse(line) as Json).some(({ type }) => type === "task-cancelled"));
  });
});

describe("without a hub", () => {
  test("a plan is shown and waits with 5, is approved in another run, and leaves files and receipts", async () => {
    await using home = await temporaryHome();
    const folder = join(home.path, "in\u001b[31m");
    await mkdir(folder);
    await writeFile(join(folder, "bills.csv"), "date,amount\n2025-01-03,10.5\n2025-01-09,2.25\n2025-02-01,7\n");
    const out = join(home.path, "..", `${home.path.split("/").at(-1)}-out`);
    const run = (...words: string[]) =>
      runHearth(words, {
        home: join(home.path, "home"),
        folder: home.path,
        environment: { HEARTH_LOG_LEVEL: "silent" },
      });
    const waiting = await run("do", "Total the amount by month and draw a chart", "--in", "in\u001b[31m", "--out", out);
    assert.equal(waiting.code, 5, waiting.stderr);
    assert.equal(waiting.stdout, "");
    assert.match(waiting.stderr, /Plan: .*\n {2}1\. /);
    assert.match(waiting.stderr, /Permissions: files-read, files-write/);
    assert.ok(!waiting.stderr.includes("\u001b"));
    const goal = /hearth goal approve (\S+),/.exec(waiting.stderr)?.[1] ?? "";

    const done = await run("goal", "approve", goal, "--json");
    assert.equal(done.code, 0, done.stderr);
    const report = JSON.parse(done.stdout) as { files: string[]; receipts: { count: number }; plan: { id: string } };
    assert.ok(report.files.length >= 2 && report.files.every((file) => file.startsWith(out) && existsSync(file)));
    assert.ok(report.receipts.count > 3);

    const plan = await run("plan", "show", report.plan.id, "--json");
    assert.equal((JSON.parse(plan.stdout) as Json)["state"], "completed");
    assert.match((await run("goal", "show", goal)).stdout, /Receipts: \d+ entries/);
    const goals = JSON.parse((await run("goal", "list", "--json")).stdout) as { goals: Json[] };
    assert.equal(goals.goals[0]?.["id"], goal);
    const receipts = await run("journal", "list", "--goal", goal, "--json");
    assert.equal((JSON.parse(receipts.stdout) as { receipts: Json[] }).receipts.length, report.receipts.count);
    const verified = await run("journal", "verify", "--json");
    assert.equal((JSON.parse(verified.stdout) as Json)["ok"], true);
    await rm(out, { recursive: true });
  });

  test("a goal that is understood is answered on stdout; the progress goes to stderr", async () => {
    await using home = await temporaryHome();
    const words = ["do", "How many files are there?", "--in", household, "--yes", "--json"];
    const { code, stdout, stderr } = await runHearth(words, { home: home.path });
    assert.equal(code, 0, stderr);
    const { goal } = JSON.parse(stdout) as { goal: { state: string; answer: string } };
    assert.equal(goal.state, "completed");
    assert.match(stderr, /^Goal: How many files are there\?/);
  });

  test("a goal that cannot be done is refused with 3 and says what would help", async () => {
    await using home = await temporaryHome();
    const { code, stdout } = await runHearth(["do", "book me a flight to Rome", "--yes"], { home: home.path });
    assert.equal(code, 3);
    assert.match(stdout, /What would help/);
  });
});
