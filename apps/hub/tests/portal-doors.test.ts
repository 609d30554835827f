import assert from "node:assert/strict";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { type Goal, newId, type Receipt } from "@hearth/protocol";
import { createServer } from "../src/http/create-server.ts";
import { createLogger } from "../src/logger.ts";
import { portalRoutes } from "../src/routes/portal.ts";
import { strangersToken, tokenFor } from "./support/tokens.ts";
import { assertProblem, eventually, startHub, temporaryFolder, testConfig, type TestHub } from "./support/test-hub.ts";

let hub: TestHub;
let input: string;
let goal: Goal;
before(async () => {
  hub = await startHub();
  input = await temporaryFolder();
  await writeFile(join(input, "bills.csv"), "category,amount\nwater,10\npower,20\n");
  goal = await submit({
    text: "Sum the amount by category in bills.csv and draw a chart",
    inputFolder: input,
    approvePlan: true,
  });
  const { id } = goal;
  goal = await eventually("the goal's end", async () => {
    const now: Goal = (await hub.call("GET", `/api/v1/goals/${id}`)).body;
    return now.endedAt !== undefined && now;
  });
  assert.equal(goal.state, "completed", goal.answer ?? "");
});
after(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(input, { recursive: true, force: true });
});

async function submit(body: object): Promise<Goal> {
  const answer = await hub.call("POST", "/api/v1/goals", { body });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

describe("what the portal asks for", () => {
  void test("a conversation is its goals, and a goal without one is a conversation of its own", async () => {
    const second = await submit({ text: "count the files", inputFolder: input, conversation: goal.id });
    const other = await submit({ text: "count the files", inputFolder: input, conversation: newId<string>() });
    const of = async (conversation: string): Promise<string[]> => {
      const { goals } = (await hub.call("GET", `/api/v1/goals?conversation=${conversation}`)).body as { goals: Goal[] };
      return goals.map(({ id }) => id);
    };
    assert.deepEqual(await of(goal.id), [second.id, goal.id]);
    assert.deepEqual(await of(other.conversation ?? ""), [other.id]);
    assertProblem(await hub.call("GET", "/api/v1/goals?conversation=x"), 400, "HEARTH_VALIDATION");
  });

  void test("the files of a goal are listed and given, and nothing else of this machine", async () => {
    const { files } = (await hub.call("GET", `/api/v1/goals/${goal.id}/files`)).body as {
      files: { path: string; bytes: number }[];
    };
    const names = files.map(({ path }) => path);
    assert.ok(
      names.some((name) => name.endsWith(".svg")) && names.some((name) => name.endsWith(".html")),
      names.join(),
    );
    for (const { path, bytes } of files) {
      const answer = await hub.call("GET", `/api/v1/goals/${goal.id}/files/${path}`);
      assert.equal(answer.status, 200);
      assert.equal(Buffer.byteLength(answer.text), bytes);
      assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'.*sandbox$/);
      const shown = path.endsWith(".svg");
      assert.match(answer.headers.get("content-disposition") ?? "", shown ? /^inline/ : /^attachment/);
      assert.equal(answer.headers.get("content-type"), shown ? "image/svg+xml" : "application/octet-stream");
    }
    for (const path of ["../../token", "..%2f..%2ftoken", "%2e%2e/%2e%2e/token", "nothing.txt", "/etc/passwd"]) {
      const answer = await hub.call("GET", `/api/v1/goals/${goal.id}/files/${path}`);
      assert.ok(answer.status === 404 || answer.status === 400 || answer.status === 403, `${path} ${answer.status}`);
      assert.ok(!answer.text.includes(hub.hub.token));
    }
    const stranger = await strangersToken(hub);
    for (const path of ["files", `files/${names[0]}`])
      assertProblem(
        await hub.call("GET", `/api/v1/goals/${goal.id}/${path}`, { token: stranger }),
        404,
        "HEARTH_NOT_FOUND",
      );
  });

  void test("events that are kept are given from the last, or from after one", async () => {
    const { events } = (await hub.call("GET", "/api/v1/events?limit=5")).body as { events: { id: number }[] };
    assert.equal(events.length, 5);
    const after = (await hub.call("GET", `/api/v1/events?after=${events[1]!.id}`)).body as { events: { id: number }[] };
    assert.deepEqual(after.events.slice(0, 3), events.slice(2));
    const strangers = await hub.call("GET", "/api/v1/events", { token: await strangersToken(hub) });
    assert.deepEqual(strangers.body, { events: [] });
  });

  void test("receipts come with proofs, as lines, each person's own", async () => {
    const answer = await hub.call("GET", `/api/v1/journal/export?goal=${goal.id}`);
    const [head, ...entries] = answer.text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    assert.equal(head?.["format"], "hearth-journal-export-1");
    assert.ok(entries.length > 3);
    for (const { receipt } of entries) assert.equal((JSON.parse(receipt!) as Receipt).goal, goal.id);
    const stranger = await hub.call("GET", "/api/v1/journal/export", { token: await strangersToken(hub) });
    assert.equal(stranger.text.trimEnd().split("\n").length, 1);
    assertProblem(await hub.call("GET", `/api/v1/journal/export?id=${newId<string>()}`), 404, "HEARTH_NOT_FOUND");
  });

  void test("what is remembered is listed by status and kind, for people only", async () => {
    const answer = await hub.call("GET", "/api/v1/memory/items?status=active&kind=fact");
    assert.deepEqual(answer.body, { items: [], degraded: [] });
    assertProblem(await hub.call("GET", "/api/v1/memory/items?status=lost"), 400, "HEARTH_VALIDATION");
    const agent = await tokenFor(hub, { kind: "agent", id: "files", level: "worker", onBehalfOf: "owner" });
    assertProblem(await hub.call("GET", "/api/v1/memory/items", { token: agent }), 403, "HEARTH_NOT_PERMITTED");
  });

  void test("the agents that are files are listed with their prompts, and what is wrong with a file is told", async () => {
    const file = join(hub.home, "agents/gardener/AGENT.md");
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, "---\nname: gardener\nlevel: boss\n---\nWater the plants.\n");
    await hub.call("POST", "/api/v1/agent-files/reload");
    const { files, problems } = (await hub.call("GET", "/api/v1/agent-files")).body as {
      files: { name: string; origin: string; prompt: string }[];
      problems: { agent: string; why: string }[];
    };
    const code = files.find(({ name }) => name === "code");
    assert.equal(code?.origin, "shipped");
    assert.ok(code.prompt.length > 100);
    assert.deepEqual(
      problems.map(({ agent }) => agent),
      ["gardener"],
    );
    assert.match(problems[0]!.why, /level/);
  });

  void test("the doctor and the log answer the owner only", async () => {
    const { findings } = (await hub.call("GET", "/api/v1/system/doctor")).body as { findings: { name: string }[] };
    for (const name of ["node", "home", "database", "journal"])
      assert.ok(
        findings.some((finding) => finding.name === name),
        `${name} was not examined`,
      );
    assert.deepEqual((await hub.call("GET", "/api/v1/system/logs")).body, { lines: [] });
    const stranger = await strangersToken(hub);
    for (const path of ["doctor", "logs"])
      assertProblem(await hub.call("GET", `/api/v1/system/${path}`, { token: stranger }), 403, "HEARTH_NOT_PERMITTED");
  });

  void test("the welcome says whether one is new here, each person for themselves", async () => {
    const welcome = async (token = hub.hub.token) =>
      (await hub.call("GET", "/api/v1/welcome", { token })).body as { isNew: boolean; exampleFolder?: string };
    assert.equal((await welcome()).isNew, false);
    assert.match((await welcome()).exampleFolder ?? "", /examples.household$/);
    assert.equal((await welcome(await strangersToken(hub))).isNew, true);
  });
});

describe("the portal's files", () => {
  async function serve(folder: string): Promise<AsyncDisposable & { address: string }> {
    const server = await createServer({
      config: testConfig(folder),
      identify: () => Promise.resolve(undefined),
      logger: createLogger("silent"),
    });
    portalRoutes(server.app, { folder });
    server.app.get("/api/v1/goals", { schema: { hide: true } }, () => ({ goals: [] }));
    await server.app.listen({ host: "127.0.0.1", port: 0 });
    return {
      address: `http://127.0.0.1:${server.port()}`,
      [Symbol.asyncDispose]: async () => {
        await server.app.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  }

  void test("a portal that is not built says what to run, and works once it is built", async () => {
    const folder = await temporaryFolder();
    await using server = await serve(folder);
    const page = await fetch(`${server.address}/chat`);
    assert.equal(page.status, 503);
    assert.match(await page.text(), /npm run build/);
    assert.equal((await fetch(`${server.address}/assets/index-abc.js`)).status, 404);
    assert.equal((await fetch(`${server.address}/look.js`)).status, 404);
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<!doctype html>");
    await writeFile(join(folder, "assets/index-abc.js"), "1");
    assert.equal((await fetch(`${server.address}/tasks`)).status, 200);
    assert.equal((await fetch(`${server.address}/assets/index-abc.js`)).status, 200);
  });

  void test("the files of the portal are not counted against a stranger, and everything else is", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "index.html"), "<!doctype html>");
    await using server = await serve(folder);
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await fetch(server.address)).status));
    assert.deepEqual([...new Set(statuses)], [200]);
    const others = await Promise.all(
      Array.from({ length: 200 }, async () => (await fetch(`${server.address}/api/v1/goals`)).status),
    );
    assert.ok(others.includes(429), "the API is");
  });

  void test("built files are kept by the browser for good, pages are asked for again, and Brotli is sent to who takes it", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "index.html"), "<!doctype html><title>Hearth</title>");
    await writeFile(join(folder, "assets/index-abc.js"), "console.log(1)");
    await writeFile(join(folder, "assets/index-abc.js.br"), brotliCompressSync("console.log(1)"));
    await writeFile(join(folder, "secret.txt"), "not for anyone");
    await using server = await serve(folder);
    const page = await fetch(`${server.address}/settings`);
    assert.equal(page.headers.get("cache-control"), "no-cache");
    assert.match(page.headers.get("content-security-policy") ?? "", /script-src 'self'/);
    const again = await fetch(`${server.address}/settings`, {
      headers: { "if-none-match": page.headers.get("etag")! },
    });
    assert.equal(again.status, 304);
    const script = `${server.address}/assets/index-abc.js`;
    const small = await fetch(script, { headers: { "accept-encoding": "gzip, br" } });
    assert.equal(small.headers.get("content-encoding"), "br");
    assert.match(small.headers.get("cache-control") ?? "", /immutable/);
    assert.equal(await small.text(), "console.log(1)");
    const plain = await fetch(script, { headers: { "accept-encoding": "identity" } });
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.equal(await plain.text(), "console.log(1)");
    for (const path of ["/assets/..%2fsecret.txt", "/assets/../secret.txt", "/secret.txt", "/assets/index-abc.js.br"]) {
      const answer = await fetch(server.address + path);
      assert.ok(answer.status === 404 || answer.status === 401 || answer.status === 400, `${path} ${answer.status}`);
      assert.ok(!(await answer.text()).includes("not for anyone"));
    }
  });
});
