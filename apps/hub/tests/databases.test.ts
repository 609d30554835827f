import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { openDatabase, plainStatement } from "@hearth/storage";
import { runHearth } from "../src/cli/tests/run-hearth.ts";
import { readDatabaseAddress } from "../src/databases/database-address.ts";
import { strangersToken } from "./support/tokens.ts";
import { assertProblem, eventually, startHub, type TestHub } from "./support/test-hub.ts";

const given = process.env["HEARTH_TEST_POSTGRES_URL"];
const skip = given === undefined ? "set HEARTH_TEST_POSTGRES_URL to run this" : false;

interface TaskView {
  state: string;
  attempt: number;
  output?: { rows: unknown[][] };
  failure?: { code: string; message: string };
}

/** A schema, a restricted role and a login of this test's own, and a policy by which composed agents run as the role. */
async function openGround() {
  const name = `named_${randomBytes(5).toString("hex")}`;
  const password = `pass-${randomBytes(9).toString("hex")}`;
  const admin = await openDatabase({ url: given! });
  const run = (...texts: string[]) => admin.batch(texts.map((text) => plainStatement(text)));
  await run(
    `CREATE ROLE ${name} NOLOGIN`,
    `CREATE ROLE ${name}_login LOGIN PASSWORD '${password}'`,
    `GRANT ${name} TO ${name}_login`,
    `CREATE SCHEMA ${name}`,
    `CREATE TABLE ${name}.sale (id int PRIMARY KEY, cents int)`,
    `INSERT INTO ${name}.sale SELECT n, n * 100 FROM generate_series(1, 40) n`,
    `CREATE TABLE ${name}.hidden (words text)`,
    `GRANT USAGE ON SCHEMA ${name} TO ${name}`,
    `GRANT SELECT, DELETE ON ${name}.sale TO ${name}`,
  );
  const address = new URL(given!);
  address.username = `${name}_login`;
  address.password = password;
  const hub = await startHub();
  // Tasks of tools run as composed agents; here these have what the data agent has, as a role of this test's own.
  const text = JSON.stringify(defaultPolicy.rules).replaceAll('"data"', '"data","composed"');
  const data = defaultPolicy.agents["data"]!;
  const composed = { ...data, sql: { role: name, rowCap: 10, unlisted: "deny" } };
  const policy = {
    ...defaultPolicy,
    version: defaultPolicy.version + 1,
    agents: { ...defaultPolicy.agents, composed },
    rules: JSON.parse(text) as unknown,
  };
  await writeFile(join(hub.home, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
  const inForce = (await hub.call("GET", "/api/v1/policy")).body as { version: number };
  assert.equal(inForce.version, defaultPolicy.version + 1, JSON.stringify(inForce));
  return {
    name,
    password,
    url: address.href,
    hub,
    run,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await run(`DROP SCHEMA ${name} CASCADE`, `DROP ROLE ${name}_login`, `DROP ROLE ${name}`);
      await admin[Symbol.asyncDispose]();
    },
  };
}

async function read(hub: TestHub, sql: string, database = "shop"): Promise<TaskView> {
  const body = { capability: "database.read", input: { database, sql } };
  const { id } = (await hub.call("POST", "/api/v1/tasks", { body })).body as { id: string };
  return await eventually("the task's end", async () => {
    const task = (await hub.call("GET", `/api/v1/tasks/${id}`)).body as TaskView;
    return ["completed", "failed", "cancelled"].includes(task.state) ? task : undefined;
  });
}

void describe("a database by its name", { skip }, () => {
  void test("agents read it as the policy's role and no further, and its password is nowhere", async () => {
    await using ground = await openGround();
    const { hub, name, password, url } = ground;
    const added = await hub.call("PUT", "/api/v1/databases/shop", { body: { url } });
    assert.equal(added.status, 200, added.text);
    const { user, roles } = added.body as { user: string; roles: { role: string; usable: boolean }[] };
    assert.equal(user, `${name}_login`);
    assert.deepEqual(
      roles.filter(({ usable }) => usable).map(({ role }) => role),
      [name],
    );

    const sum = await read(hub, `SELECT sum(cents) AS cents, current_user AS who FROM ${name}.sale`);
    assert.equal(sum.state, "completed", JSON.stringify(sum));
    assert.deepEqual(sum.output?.rows, [[82_000, name]]);
    const hidden = await read(hub, `SELECT words FROM ${name}.hidden`);
    assert.deepEqual([hidden.failure?.code, hidden.attempt], ["HEARTH_SQL_FAILED", 1]);
    assert.match(hidden.failure?.message ?? "", /permission denied for table hidden/);
    const many = await read(hub, `DELETE FROM ${name}.sale WHERE id < 30`);
    assert.match(many.failure?.message ?? "", /cap is 10; it was rolled back/);
    assert.equal((await read(hub, "SELECT 1", "other")).failure?.code, "HEARTH_NOT_FOUND");

    const listed = await hub.call("GET", "/api/v1/databases");
    const { databases } = listed.body as { databases: Record<string, unknown>[] };
    assert.deepEqual(
      databases.map((one) => [one["name"], one["user"]]),
      [["shop", `${name}_login`]],
    );
    const receipts = await hub.call("GET", "/api/v1/journal/receipts?limit=1000");
    for (const answer of [added, listed, receipts]) assert.ok(!answer.text.includes(password));
    for (const file of await readdir(hub.home, { recursive: true, withFileTypes: true }))
      if (file.isFile()) assert.ok(!(await readFile(join(file.parentPath, file.name))).includes(password), file.name);

    assert.equal((await hub.call("DELETE", "/api/v1/databases/shop")).status, 204);
    assert.equal((await read(hub, "SELECT 1")).failure?.code, "HEARTH_NOT_FOUND");
  });

  void test("the command line takes the address on stdin, says what is missing, and lists and removes", async () => {
    await using ground = await openGround();
    const { hub, name, password, url } = ground;
    await ground.run(`REVOKE ${name} FROM ${name}_login`);
    const hearth = (words: string[], input = "") => runHearth(words, { home: hub.home, input });
    const added = await hearth(["database", "add", "shop", "--stdin"], `${url}\n`);
    assert.equal(added.code, 0, added.stderr);
    assert.match(added.stdout, /nobody can run as/);
    assert.match(added.stderr, new RegExp(`GRANT "${name}" TO "${name}_login"`));
    const denied = await read(hub, "SELECT 1");
    assert.match(denied.failure?.message ?? "", /permission denied to set role/);
    await ground.run(`GRANT ${name} TO ${name}_login`);
    const tested = await hearth(["database", "test", "shop", "--json"]);
    const { roles } = JSON.parse(tested.stdout) as { roles: { role: string; usable: boolean }[] };
    assert.ok(roles.some((one) => one.role === name && one.usable));
    const listed = await hearth(["database", "list"]);
    assert.match(listed.stdout, new RegExp(`shop .*as ${name}_login`));
    for (const { stdout, stderr } of [added, tested, listed]) assert.ok(!(stdout + stderr).includes(password));
    assert.equal((await hearth(["database", "remove", "shop"])).code, 0);
    assert.equal((await hearth(["database", "remove", "shop"])).code, 1);
  });

  void test("a wrong password keeps the address that was there, and another's token gets nowhere", async () => {
    await using ground = await openGround();
    const { hub, url, password } = ground;
    assert.equal((await hub.call("PUT", "/api/v1/databases/shop", { body: { url } })).status, 200);
    await ground.run("SELECT 1");
    const closed = new URL(url);
    closed.port = "1";
    const answer = await hub.call("PUT", "/api/v1/databases/shop", { body: { url: closed.href } });
    assertProblem(answer, 502, "HEARTH_DATABASE_UNREACHABLE");
    assert.ok(!answer.text.includes(password));
    assert.equal((await read(hub, "SELECT 1 AS one")).state, "completed");
    const token = await strangersToken(hub);
    const { databases } = (await hub.call("GET", "/api/v1/databases", { token })).body as { databases: unknown[] };
    assert.deepEqual(databases, []);
    assertProblem(await hub.call("POST", "/api/v1/databases/shop/test", { token }), 404, "HEARTH_NOT_FOUND");
  });
});

void test("an address that cannot be used is refused without being repeated", () => {
  const wrong: [string, RegExp][] = [
    ["shop", /must be an address/],
    ["mysql://ada:secret@db.example/shop", /postgres:\/\//],
    ["postgres:///shop?host=/run/postgresql", /names no host/],
    ["postgres://db.example/shop", /names no user/],
    ["postgres://ada:secret@db.example", /names no database/],
    ["postgres://ada:secret@db.example/shop?options=-crole%3Dpostgres", /takes sslmode and no other/],
    ["postgres://ada:secret@db.example/shop?sslmode=no-verify", /sslmode must be one of/],
  ];
  for (const [text, message] of wrong)
    assert.throws(
      () => readDatabaseAddress(text),
      (error: Error) => message.test(error.message) && !error.message.includes("secret"),
    );
  const tls = (text: string): boolean => readDatabaseAddress(text).tls;
  assert.deepEqual(
    [
      tls("postgres://ada:x@localhost/shop"),
      tls("postgres://ada:x@db.example/shop"),
      tls("postgres://ada:x@db.example/shop?sslmode=disable"),
      tls("postgres://ada:x@[::1]:6000/shop?sslmode=require"),
    ],
    [false, true, false, true],
  );
});
