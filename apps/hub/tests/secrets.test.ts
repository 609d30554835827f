import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { strangersToken, tokenFor } from "./support/tokens.ts";
import { assertProblem, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";

const canary = "canary-7b1f0c9d2e4a-secret";
const binding = { host: "api.example.org", agents: ["research"], pathPrefixes: ["/v1"] };

interface Listing {
  store: string;
  secrets: { name: string; bindings: { host: string; methods: string[]; agents: string[] }[] }[];
}

const list = async (hub: TestHub, token?: string): Promise<Listing> =>
  (await hub.call("GET", "/api/v1/secrets", token === undefined ? {} : { token })).body;

/** Every byte under the home, to look for what must not be there. */
async function everything(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const bytes = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), "latin1")));
  return bytes.join("\n");
}

void test("a secret goes in, is listed by name, keeps its bindings when its value changes, and is in no answer or file", async () => {
  await using hub = await startHub();
  assert.deepEqual(await list(hub), { store: "none", secrets: [] });
  const said: string[] = [];
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await hub.call(method, path, body === undefined ? {} : { body });
    said.push(answer.text);
    return answer.status;
  };
  assert.equal(await call("PUT", "/api/v1/secrets/api", { value: canary, bindings: [binding] }), 204);
  assert.equal(await call("PUT", "/api/v1/secrets/other", { value: canary }), 204);
  assert.equal(await call("PUT", "/api/v1/secrets/api", { value: `${canary}-2` }), 204);
  assert.equal(
    await call("PUT", "/api/v1/secrets/other/bindings", { bindings: [binding, { ...binding, host: "b.example" }] }),
    204,
  );
  const { store, secrets } = await list(hub);
  assert.equal(store, "open");
  assert.deepEqual(
    secrets.map(({ name, bindings }) => [name, bindings.map(({ host, methods }) => [host, methods])]),
    [
      ["api", [["api.example.org", ["GET", "HEAD"]]]],
      [
        "other",
        [
          ["api.example.org", ["GET", "HEAD"]],
          ["b.example", ["GET", "HEAD"]],
        ],
      ],
    ],
  );
  assert.equal(await call("GET", "/api/v1/secrets"), 200);
  assert.equal(await call("GET", "/api/v1/journal/receipts?limit=100"), 200);
  assert.ok(said.at(-1)!.includes("secret-changed"));
  assert.equal(await call("DELETE", "/api/v1/secrets/other"), 204);
  assert.equal(await call("DELETE", "/api/v1/secrets/other"), 404);
  assert.ok(!said.join("").includes("canary"));
  assert.ok(!(await everything(hub.home)).includes("canary"));
  assert.equal((await stat(join(hub.home, "keys/secrets-owner.key"))).mode & 0o777, 0o600);
});

void test("bad input names the field, and never repeats the value", async () => {
  await using hub = await startHub();
  const bad: [path: string, body: unknown][] = [
    ["api", { value: "" }],
    ["api", { value: canary, extra: canary }],
    ["api", { value: [canary] }],
    ["api", { value: `${canary}\n`, bindings: [binding] }],
    ["api", { value: canary.repeat(3000) }],
    ["1api", { value: canary }],
    ["a%2Fb", { value: canary }],
    ["api", { value: canary, bindings: [{ ...binding, host: "*.example.org" }] }],
    ["api", { value: canary, bindings: [{ ...binding, host: "user@example.org" }] }],
    ["api", { value: canary, bindings: [{ ...binding, agents: [] }] }],
    ["api", { value: canary, bindings: [{ ...binding, methods: ["GET /"] }] }],
    ["api", { value: canary, bindings: [{ ...binding, pathPrefixes: ["/a/../b"] }] }],
    ["api", { value: canary, bindings: [{ ...binding, header: "Host" }] }],
    ["api", { value: canary, bindings: [{ ...binding, format: canary }] }],
    ["api", { value: canary, bindings: [{ ...binding, port: 0 }] }],
  ];
  for (const [name, body] of bad) {
    const answer = await hub.call("PUT", `/api/v1/secrets/${name}`, { body });
    assertProblem(answer, 400, "HEARTH_VALIDATION");
    assert.ok(!answer.text.includes("canary"), answer.text);
  }
  for (const raw of [`{"value":"${canary}"`, `{"value":${canary}}`, `"${canary}"`]) {
    const answer = await hub.call("PUT", "/api/v1/secrets/api", { raw });
    assert.equal(answer.status, 400);
    assert.ok(!answer.text.includes("canary"), answer.text);
  }
  assertProblem(
    await hub.call("PUT", "/api/v1/secrets/none/bindings", { body: { bindings: [] } }),
    404,
    "HEARTH_NOT_FOUND",
  );
  assert.deepEqual((await list(hub)).secrets, []);
});

void test("secrets are a person's own: another person sees none, and agents and devices see not even names", async () => {
  await using hub = await startHub();
  await hub.call("PUT", "/api/v1/secrets/api", { body: { value: canary, bindings: [binding] } });
  const stranger = await strangersToken(hub);
  assert.deepEqual(await list(hub, stranger), { store: "none", secrets: [] });
  assertProblem(await hub.call("DELETE", "/api/v1/secrets/api", { token: stranger }), 404, "HEARTH_NOT_FOUND");
  assert.equal(
    (await hub.call("PUT", "/api/v1/secrets/api", { token: stranger, body: { value: "their own one" } })).status,
    204,
  );
  assert.deepEqual(
    (await list(hub, stranger)).secrets.map(({ bindings }) => bindings.length),
    [0],
  );
  assert.deepEqual(
    (await list(hub)).secrets.map(({ bindings }) => bindings.length),
    [1],
  );
  for (const principal of [
    { kind: "agent", id: "boss", level: "admin", onBehalfOf: "owner" },
    { kind: "device", id: "phone", onBehalfOf: "owner" },
    { kind: "plugin", id: "mail", onBehalfOf: "owner" },
  ]) {
    const token = await tokenFor(hub, principal);
    for (const [method, path, body] of [
      ["GET", "/api/v1/secrets", undefined],
      ["GET", "/api/v1/secret-store", undefined],
      ["PUT", "/api/v1/secrets/api", { value: "x" }],
      ["PUT", "/api/v1/secrets/api/bindings", { bindings: [] }],
      ["DELETE", "/api/v1/secrets/api", undefined],
      ["POST", "/api/v1/secret-store/unlock", { passphrase: "x" }],
    ] as const)
      assertProblem(
        await hub.call(method, path, { token, ...(body === undefined ? {} : { body }) }),
        403,
        "HEARTH_NOT_PERMITTED",
      );
  }
});

void test("a store under a passphrase is locked after each start until it is given, and a wrong one opens nothing", async () => {
  const home = await temporaryFolder();
  const unlock = (hub: TestHub, passphrase: string) =>
    hub.call("POST", "/api/v1/secret-store/unlock", { body: { passphrase } });
  {
    await using hub = await startHub({ home });
    assert.equal((await unlock(hub, "correct horse battery")).status, 200);
    await hub.call("PUT", "/api/v1/secrets/api", { body: { value: canary } });
  }
  await using hub = await startHub({ home });
  assert.deepEqual((await hub.call("GET", "/api/v1/secret-store")).body, { store: "locked" });
  assertProblem(await hub.call("GET", "/api/v1/secrets"), 409, "HEARTH_SECRETS_LOCKED");
  assertProblem(
    await hub.call("PUT", "/api/v1/secrets/new", { body: { value: canary } }),
    409,
    "HEARTH_SECRETS_LOCKED",
  );
  const wrong = await unlock(hub, "wrong horse battery");
  assertProblem(wrong, 409, "HEARTH_SECRET_STORE");
  assert.ok(!wrong.text.includes("horse"));
  const [one, other] = await Promise.all([unlock(hub, "correct horse battery"), unlock(hub, "correct horse battery")]);
  assert.deepEqual([one.status, other.status], [200, 200]);
  assert.deepEqual(
    (await list(hub)).secrets.map(({ name }) => name),
    ["api"],
  );
  assert.ok(!(await everything(home)).includes("horse"));
});

void test("a store with a key file takes no passphrase, and one that is damaged says so while the hub works on", async () => {
  const home = await temporaryFolder();
  {
    await using hub = await startHub({ home });
    await hub.call("PUT", "/api/v1/secrets/api", { body: { value: canary } });
    const unlock = await hub.call("POST", "/api/v1/secret-store/unlock", { body: { passphrase: "p" } });
    assertProblem(unlock, 409, "HEARTH_SECRET_STORE");
  }
  await writeFile(join(home, "secrets/owner/secrets.json"), "{ nothing");
  await using hub = await startHub({ home });
  assert.deepEqual((await hub.call("GET", "/api/v1/secret-store")).body, { store: "damaged" });
  assertProblem(await hub.call("GET", "/api/v1/secrets"), 409, "HEARTH_SECRET_STORE");
  const body = { capability: "arithmetic.add", input: { operands: [1, 2] } };
  const { id } = (await hub.call("POST", "/api/v1/tasks", { body })).body as { id: string };
  const task = (await hub.call("GET", `/api/v1/tasks/${id}/result?wait=20`)).body as { state: string };
  assert.equal(task.state, "completed");
});
