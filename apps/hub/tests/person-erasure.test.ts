import assert from "node:assert/strict";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { openMemory } from "@hearth/memory";
import { openSecretStore } from "@hearth/sandbox";
import { openDatabase, plainStatement } from "@hearth/storage";
import { defineAgent, defineCapability } from "@hearth/sdk";
import { openPromise as openArchive } from "yauzl";
import { z } from "zod";
import { runHearth } from "../src/cli/tests/run-hearth.ts";
import { openSchema } from "./support/open-schema.ts";
import { invite, type TestBrowser } from "./support/people.ts";
import { spawnHub } from "./support/spawn-hub.ts";
import { assertProblem, eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";

const marker = "quillon-51c0de";
const postgresUrl = process.env["HEARTH_TEST_POSTGRES_URL"];

/** An agent whose runs go on until they are told to end. */
function endless() {
  let running = 0;
  const agent = defineAgent({
    manifest: { name: "endless", version: "1.0.0", description: "Never ends" },
    capabilities: [
      defineCapability({
        name: "endless.run",
        description: "Runs on",
        input: z.object({ text: z.string() }),
        output: z.object({}),
        async run(_input, { signal, step }) {
          await step("begun", () => ({ note: marker }));
          running += 1;
          await new Promise((_resolve, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
          ).finally(() => (running -= 1));
          return {};
        },
      }),
    ],
  });
  return { agent, running: () => running };
}

/** Gives a person one of everything that can be had without a model. */
async function fill(hub: TestHub, browser: TestBrowser): Promise<void> {
  const made = async (method: string, path: string, body: unknown): Promise<never> => {
    const answer = await browser.call(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  await made("PATCH", "/api/v1/me", { name: `Ada ${marker}` });
  const { secret: token } = (await made("POST", "/api/v1/tokens", { name: marker })) as { secret: string };
  const put = await fetch(`${hub.address}/api/v1/files/notes-${marker}.txt`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
    body: `the notes of ${marker}`,
  });
  assert.equal(put.status, 201);
  const { folder } = (await made("GET", "/api/v1/files", undefined)) as { folder: string };
  const goal = (await made("POST", "/api/v1/goals", { text: `List the files of ${marker}`, inputFolder: folder })) as {
    id: string;
  };
  await eventually("the goal's end", async () => {
    const { state } = (await browser.call("GET", `/api/v1/goals/${goal.id}`)).body as { state: string };
    return !["planning", "running"].includes(state);
  });
  const task = { title: marker, capability: "arithmetic.add", input: { operands: [1, 2] } };
  const { id } = (await made("POST", "/api/v1/tasks", task)) as { id: string };
  await made("GET", `/api/v1/tasks/${id}/result?wait=20`, undefined);
  await made("POST", "/api/v1/plans", {
    title: marker,
    tasks: [
      { key: "a", ...task },
      { key: "b", ...task, input: { operands: [{ $from: "a", pointer: "/value" }, 1] } },
    ],
  });
  await made("POST", "/api/v1/schedules", { name: marker, cron: "0 3 * * *", task });
  await made("POST", "/api/v1/agents", {
    name: `agent-${marker}`,
    description: marker,
    level: "worker",
    capabilities: [
      {
        name: `agent-${marker}.add`,
        description: marker,
        steps: [{ key: "a", capability: task.capability, input: task.input }],
      },
    ],
  });
  await made("PUT", `/api/v1/secrets/${marker}`, { value: `value-${marker}`, bindings: [] });
  await made("PUT", "/api/v1/budgets", { scope: "agent", scopeId: marker, unit: "calls", period: "day", maximum: 7 });
  await made("POST", "/api/v1/grants", { agent: "code", tool: "command", subject: `echo ${marker}` });
  await made("PUT", "/api/settings/notification_email", { value: `${marker}@example.org`, reason: marker });
  await made("GET", "/api/v1/memory/status", undefined);
}

/** Rows of any table that hold one of the texts, in a home's database or in one by its address. */
async function rowsWith(where: string, texts: readonly string[]): Promise<string[]> {
  const url = where.startsWith("postgres") ? where : `sqlite:${join(where, "hearth.db")}`;
  await using database = await openDatabase<unknown>({ url });
  const query =
    database.kind === "sqlite"
      ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()";
  const tables = await database.all(plainStatement<{ name: string }>(query));
  const found: string[] = [];
  for (const { name } of tables) {
    if (name.endsWith("_terms")) continue;
    for (const row of await database.all(plainStatement<object>(`SELECT * FROM "${name}"`))) {
      const text = JSON.stringify(row, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
      );
      if (texts.some((one) => text.includes(one))) found.push(`${name}: ${text.slice(0, 300)}`);
    }
  }
  return found;
}

/** Files of the home whose name or bytes hold one of the texts. */
async function filesWith(home: string, texts: readonly string[], leave: (path: string) => boolean = () => false) {
  const found: string[] = [];
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (leave(path)) continue;
    const bytes = entry.isFile() ? await readFile(path) : Buffer.alloc(0);
    if (texts.some((text) => path.includes(text) || bytes.includes(text))) found.push(path);
  }
  return found;
}

void test("a person who is erased leaves nothing in the database and on the disk but receipts by their ids", async () => {
  const home = await temporaryFolder();
  const { agent, running } = endless();
  await using hub = await startHub({ home, agents: [agent] });
  const { browser, person, email } = await invite(hub, { email: `ada-${marker}@example.org` });
  const other = await invite(hub, { name: "Bob" });
  await fill(hub, browser);
  {
    await using database = await openDatabase<unknown>({ url: `sqlite:${join(home, "hearth.db")}` });
    await using memory = await openMemory({ database });
    const who = { kind: "person", id: person.id } as const;
    const outcome = await memory.writer.propose(who, { kind: "fact", text: `The boiler of ${marker}`, confidence: 1 });
    assert.equal(outcome.kind, "live");
    await memory.writer.openWork(who, { title: marker, run: "r1" });
  }
  await browser.call("POST", "/api/v1/tasks", { capability: "endless.run", input: { text: marker } });
  await eventually("the run", () => running() === 1);
  await other.browser.call("POST", "/api/v1/tasks", {
    title: "of Bob",
    capability: "arithmetic.add",
    input: { operands: [1, 2] },
  });
  assert.ok((await rowsWith(home, [marker, person.id])).length > 20);

  const folder = await mkdtemp(join(tmpdir(), "hearth-export-"));
  const archive = join(folder, "ada.zip");
  const removed = await runHearth(["person", "remove", email, "--export", archive, "--erase", "--json"], { home });
  assert.equal(removed.code, 0, removed.stderr);
  const { receipts, rows } = JSON.parse(removed.stdout) as { receipts: number; rows: number };
  assert.ok(receipts > 5 && rows > 20, removed.stdout);
  assert.equal(running(), 0);
  const files = await filesInArchive(archive);
  const { "person.json": shown, "receipts.jsonl": listed } = files;
  assert.match(shown!, new RegExp(email));
  assert.match(listed!, /goal/);
  assert.ok(files["data/task.jsonl"]!.includes("endless.run"));
  assert.ok(files["data/hearth_goal.jsonl"]!.includes(`List the files of ${marker}`));
  assert.ok(files[`files/files/notes-${marker}.txt`]!.includes(`the notes of ${marker}`));
  const all = Object.values(files).join("");
  assert.ok(all.includes(`The boiler of ${marker}`));
  assert.ok(!all.includes(`value-${marker}`), "no value of a secret leaves the hub");
  await rm(folder, { recursive: true });

  assert.deepEqual(await rowsWith(home, [marker, person.id]), []);
  assert.deepEqual(await filesWith(home, [marker]), []);
  assert.deepEqual(await filesWith(home, [person.id], (path) => path.includes("/journal/")), []);
  for (const place of ["people", "workspaces", "secrets"])
    await assert.rejects(access(join(home, place, person.id)), place);
  const journal = await runHearth(["journal", "verify"], { home });
  assert.equal(journal.code, 0, journal.stderr);
  const said = await hub.call("GET", "/api/v1/journal/receipts?limit=1000");
  assert.match(said.text, /person-erased/);

  assertProblem(await browser.call("GET", "/api/v1/me"), 401, "HEARTH_UNAUTHENTICATED");
  const agents = await hub.call("GET", "/api/v1/agents");
  assert.ok(!agents.text.includes(marker));
  const { tasks } = (await other.browser.call("GET", "/api/v1/tasks")).body as { tasks: { title: string }[] };
  assert.deepEqual(
    tasks.map(({ title }) => title),
    ["of Bob"],
  );
  const health = (await hub.call("GET", "/api/v1/system/health")).body as { status: string };
  assert.equal(health.status, "healthy");
  await rm(home, { recursive: true, force: true });
});

void test(
  "a person who is erased leaves nothing in PostgreSQL",
  { skip: postgresUrl === undefined && "set HEARTH_TEST_POSTGRES_URL to run this" },
  async () => {
    await using schema = await openSchema(postgresUrl!);
    await using hub = await startHub({ environment: { HEARTH_DATABASE_URL: schema.url } });
    const { browser, person } = await invite(hub, { email: `ada-${marker}@example.org` });
    await fill(hub, browser);
    assert.ok((await rowsWith(schema.url, [marker, person.id])).length > 20);
    const answer = await hub.call("DELETE", `/api/v1/people/${person.id}?erase=true`);
    assert.ok(answer.status < 300, answer.text);
    assert.deepEqual(await rowsWith(schema.url, [marker, person.id]), []);
  },
);

void test("who is kept can be erased later, the owner cannot, and a stranger to the hub is not found", async () => {
  await using hub = await startHub();
  const { browser, person } = await invite(hub);
  await browser.call("POST", "/api/v1/goals", { text: `Write a poem on ${marker}` });
  assert.equal((await hub.call("DELETE", `/api/v1/people/${person.id}`)).status, 204);
  assert.ok((await rowsWith(hub.home, [person.id])).length > 0);
  assert.equal((await hub.call("DELETE", `/api/v1/people/${person.id}?erase=true`)).status, 200);
  assert.deepEqual(await rowsWith(hub.home, [person.id, marker]), []);
  assertProblem(await hub.call("DELETE", "/api/v1/people/owner?erase=true"), 400, "HEARTH_VALIDATION");
  assertProblem(await hub.call("DELETE", `/api/v1/people/${person.id}?erase=true`), 404, "HEARTH_NOT_FOUND");
  assertProblem(await hub.call("DELETE", "/api/v1/people/..%2Fx?erase=true"), 404, "HEARTH_NOT_FOUND");
  const operator = await invite(hub, { name: "Opal", role: "operator" });
  const refused = await operator.browser.call("DELETE", "/api/v1/people/owner?erase=true");
  assertProblem(refused, 403, "HEARTH_NOT_PERMITTED");
});

void test("an erasure that a kill cut off is ended by the next start", async () => {
  const home = await temporaryFolder();
  let person: string;
  {
    await using hub = await startHub({ home });
    const ada = await invite(hub);
    person = ada.person.id;
    await ada.browser.call("POST", "/api/v1/goals", { text: `Write a poem on ${marker}` });
  }
  const dying = await spawnHub(home, { write: /INSERT INTO task_tally .*GROUP BY/, when: "before" });
  const token = (await readFile(join(home, "token"), "utf8")).trim();
  const headers = { authorization: `Bearer ${token}` };
  await fetch(`${dying.address}/api/v1/people/${person}?erase=true`, { method: "DELETE", headers }).catch(
    () => undefined,
  );
  const [, signal] = await dying.exited;
  assert.equal(signal, "SIGKILL");
  assert.ok((await rowsWith(home, [marker])).length > 0);
  {
    await using _ = await startHub({ home });
  }
  assert.deepEqual(await rowsWith(home, [person, marker]), []);
  assert.deepEqual(await filesWith(home, [marker]), []);
  await rm(home, { recursive: true, force: true });
});

/** Every file of a ZIP archive with its text, read by another library than the one that wrote it. */
async function filesInArchive(path: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const archive = await openArchive(path);
  for await (const entry of archive.eachEntry())
    files[entry.fileName] = await text(await archive.openReadStreamPromise(entry));
  return files;
}

void test("what an operator's peers want to see from us goes too, and so does an invitation that waits for them", async () => {
  const home = await temporaryFolder();
  const kept = async (): Promise<number> => {
    const key = { keyFile: join(home, "keys", "peer-secrets.key") };
    await using store = await openSecretStore({ folder: join(home, "peers", "secrets"), key });
    return store.list().length;
  };
  let person = "";
  {
    await using hub = await startHub({ home });
    const invited = await invite(hub, { name: "Otto", role: "operator" });
    person = invited.person.id;
    const definition = { transport: "a2a", url: "http://127.0.0.1:1/card.json" };
    const token = "what-the-peer-wants-to-see";
    const failed = await invited.browser.call("POST", "/api/v1/peers", { name: "nobody", definition, token });
    assert.ok(failed.status >= 400, failed.text);
    const mcp = { transport: "http", url: "https://mcp.example.org/mcp" };
    const body = { name: "there", definition: mcp, token, unseen: true };
    assert.equal((await invited.browser.call("POST", "/api/v1/peers", body)).status, 201);
    const again = { body: { role: "viewer", email: "otto@example.org" } };
    assert.equal((await hub.call("POST", "/api/v1/invitations", again)).status, 201);
  }
  assert.equal(await kept(), 1, "of the one that was added");
  {
    await using hub = await startHub({ home });
    assert.equal((await hub.call("DELETE", `/api/v1/people/${person}?erase=true`)).status, 200);
    assert.ok(!(await hub.call("GET", "/api/v1/invitations")).text.includes("otto@example.org"));
  }
  assert.equal(await kept(), 0);
  await rm(home, { recursive: true });
});
