import assert from "node:assert/strict";
import { chmod, lstat, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { HearthError } from "@hearth/protocol";
import { assert as holds, integer, property, string } from "fast-check";
import { folder } from "../../tests/stage.ts";
import { createRedactor, StreamRedactor } from "./redactor.ts";
import { openSecretStore } from "./secret-store.ts";

const canary = "CANARY/secret+value=9f8e7d";
const binding = { host: "api.example.test", agents: ["coder"] };

/** Fails where a thrown error, or anything in it, shows the canary. */
function quiet(code: string) {
  return (thrown: unknown): boolean => {
    assert.ok(HearthError.isInstance(thrown), String(thrown));
    assert.equal(thrown.code, code, thrown.message);
    for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause)
      assert.ok(!`${cause.message}${cause.stack}${JSON.stringify(cause)}`.includes("CANARY"));
    return true;
  };
}

void test("a secret survives closing and opening, and its value is nowhere on disk or in the list", async (context) => {
  const place = join(await folder(context), "secrets");
  const key = { passphrase: "correct horse" };
  {
    await using store = await openSecretStore({ folder: place, key, now: () => 1000 });
    await store.set("api", canary, [binding]);
    assert.deepEqual(
      store.list().map(({ name, changedAt }) => [name, changedAt]),
      [["api", 1000]],
    );
    assert.ok(!JSON.stringify(store.list()).includes("CANARY"));
  }
  await using store = await openSecretStore({ folder: place, key });
  assert.equal(
    store.use("api", (value) => value),
    canary,
  );
  for (const name of await readdir(place)) {
    assert.ok(!(await readFile(join(place, name), "latin1")).includes("CANARY"));
    assert.equal((await lstat(join(place, name))).mode & 0o077, 0);
  }
  assert.equal((await lstat(place)).mode & 0o077, 0);
  assert.equal(await store.remove("api"), true);
  assert.equal(await store.remove("api"), false);
  assert.throws(() => store.use("api", (value) => value), quiet("HEARTH_NOT_FOUND"));
});

void test("a wrong passphrase, a changed binding and a swapped value are noticed", async (context) => {
  const place = join(await folder(context), "secrets");
  const key = { passphrase: "correct horse" };
  {
    await using store = await openSecretStore({ folder: place, key });
    await store.set("one", canary, [binding]);
    await store.set("two", `${canary}2`, [binding]);
  }
  const open = (): Promise<unknown> => openSecretStore({ folder: place, key });
  await assert.rejects(
    openSecretStore({ folder: place, key: { passphrase: "wrong horse" } }),
    quiet("HEARTH_SECRET_STORE"),
  );
  await assert.rejects(
    openSecretStore({ folder: place, key: { keyFile: join(place, "k") } }),
    quiet("HEARTH_SECRET_STORE"),
  );
  const path = join(place, "secrets.json");
  const good = await readFile(path, "utf8");
  const stored = JSON.parse(good) as { secrets: Record<string, { text: string; nonce: string }>; derivation: object };
  await writeFile(path, good.replace("api.example.test", "evil.example.test"));
  await assert.rejects(open(), quiet("HEARTH_SECRET_STORE"));
  const swapped = {
    ...stored,
    secrets: { ...stored.secrets, one: { ...stored.secrets["one"], ...stored.secrets["two"] } },
  };
  await writeFile(path, JSON.stringify(swapped));
  await assert.rejects(open(), quiet("HEARTH_SECRET_STORE"));
  await writeFile(path, JSON.stringify({ ...stored, derivation: { ...stored.derivation, memory: 8 } }));
  await assert.rejects(open(), quiet("HEARTH_SECRET_STORE"));
  for (const broken of ["", "{", good.slice(0, 100), '{"version":2}']) {
    await writeFile(path, broken);
    await assert.rejects(open(), quiet("HEARTH_SECRET_STORE"));
  }
  await writeFile(path, good);
  await ((await open()) as AsyncDisposable)[Symbol.asyncDispose]();
});

void test("a key file is made once, must be private, and is never replaced", async (context) => {
  const base = await folder(context);
  const options = { folder: join(base, "secrets"), key: { keyFile: join(base, "key") } };
  {
    await using store = await openSecretStore(options);
    await store.set("api", canary);
  }
  assert.equal((await lstat(join(base, "key"))).mode & 0o777, 0o600);
  await chmod(join(base, "key"), 0o644);
  await assert.rejects(openSecretStore(options), quiet("HEARTH_SECRET_STORE"));
  await chmod(join(base, "key"), 0o600);
  await assert.rejects(
    openSecretStore({ ...options, key: { keyFile: join(base, "gone") } }),
    quiet("HEARTH_SECRET_STORE"),
  );
  await assert.rejects(openSecretStore({ ...options, key: { passphrase: "a" } }), quiet("HEARTH_SECRET_STORE"));
  await using store = await openSecretStore(options);
  assert.equal(
    store.use("api", (value) => value.length),
    canary.length,
  );
});

void test("a credential goes to its host, port, method, path and agent, and nowhere else", async (context) => {
  await using store = await openSecretStore({ folder: join(await folder(context), "s"), key: { passphrase: "p p p" } });
  await store.set("api", canary, [
    { ...binding, port: 8443, methods: ["post"], pathPrefixes: ["/v1"], header: "X-Key", format: "{secret}" },
  ]);
  const good = { agent: "coder", host: "API.example.test.", port: 8443, method: "POST", path: "/v1/chat?x=1" };
  assert.deepEqual(await store.broker.credentialFor(good), {
    name: "api",
    header: "x-key",
    value: canary,
    secrets: [canary],
  });
  const wrong = [
    { agent: "other" },
    { host: "evil.example.test" },
    { host: "api.example.test.evil.test" },
    { port: 443 },
    { method: "GET" },
    { path: "/v10" },
    { path: "/v1/../admin" },
    { path: "/v1/%2E%2e/admin" },
    { path: "/v1//x" },
    { path: "/v1\\x" },
    { path: "/" },
  ];
  for (const change of wrong)
    assert.equal(await store.broker.credentialFor({ ...good, ...change }), undefined, JSON.stringify(change));
  assert.equal(await store.broker.upgradePort(good), 8443);
});

void test("bad names, values and bindings are refused without showing the value", async (context) => {
  await using store = await openSecretStore({ folder: join(await folder(context), "s"), key: { passphrase: "p p p" } });
  await assert.rejects(store.set("../x", canary), quiet("HEARTH_VALIDATION"));
  await assert.rejects(store.set("a", ""), quiet("HEARTH_VALIDATION"));
  await assert.rejects(store.set("a", `${canary}\r\nx: y`, [binding]), quiet("HEARTH_VALIDATION"));
  const bindings = [
    { host: "*.test" },
    { host: "" },
    { port: 0 },
    { agents: [] },
    { header: "host" },
    { format: "none" },
    { pathPrefixes: ["v1"] },
    { methods: [] },
  ];
  for (const change of bindings)
    await assert.rejects(
      store.set("a", canary, [{ ...binding, ...change }]),
      quiet("HEARTH_VALIDATION"),
      JSON.stringify(change),
    );
  assert.deepEqual(store.list(), []);
});

void test("many changes at once all arrive", async (context) => {
  const options = { folder: join(await folder(context), "s"), key: { passphrase: "p p p" } };
  {
    await using store = await openSecretStore(options);
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.set(`s${index}`, `${canary}${index}`)));
  }
  await using store = await openSecretStore(options);
  assert.equal(store.list().length, 20);
});

void test("known values are redacted in every spelling, also across chunks", () => {
  const redactor = createRedactor([canary]);
  const redact = (text: string): string => redactor.redact(text);
  const bytes = Buffer.from(canary);
  const spellings = [
    canary,
    encodeURIComponent(canary),
    JSON.stringify(canary),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
  for (const lead of ["", "u", "us", "user:"])
    for (const encoding of ["base64", "base64url"] as const)
      spellings.push(Buffer.from(`${lead}${canary}!`).toString(encoding));
  spellings.push(Array.from(canary).toReversed().join(""), canary.replaceAll("/", "\\/"));
  for (const text of spellings) {
    const redacted = redact(`before ${text} after`);
    assert.match(redacted, /\[redacted\]/, text);
    assert.ok(redacted.startsWith("before ") && redacted.endsWith(" after"));
  }
  assert.equal(redact("nothing here"), "nothing here");
  assert.equal(createRedactor(["short"]).redact("short"), "short");
});

void test("however a stream is cut, no secret comes out of it", (context) => {
  const redactor = createRedactor([canary, "another-secret"]);
  for (const seed of [3, Date.now() % 2 ** 31]) {
    context.diagnostic(`seed ${seed}`);
    holds(
      property(
        string({ maxLength: 40 }),
        string({ maxLength: 40 }),
        integer({ min: 1, max: 30 }),
        (before, after, size) => {
          const text = `${before}${canary}${after}another-secret`;
          const stream = new StreamRedactor(redactor);
          let out = "";
          for (let at = 0; at < text.length; at += size) out += stream.push(text.slice(at, at + size));
          out += stream.end();
          assert.ok(!out.includes(canary) && !out.includes("another-secret"));
        },
      ),
      { seed, numRuns: Number(process.env["HEARTH_FUZZ"] ?? 300) },
    );
  }
});
