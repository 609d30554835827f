import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { writeGguf } from "@hearth/sdk/test";
import { startFileServer } from "./support/file-server.ts";
import { digest, openPullStage, pull, reaching } from "./support/pull-stage.ts";
import { never } from "./support/stage.ts";

const file = writeGguf({ data: 300_000 });
const sha256 = digest(file);

async function openScene(policy = reaching) {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hearth-pull-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const server = resources.use(await startFileServer(file));
  const stage = resources.use(await openPullStage(folder, policy([`127.0.0.1:${server.port}`])));
  const owned = resources.move();
  const models = join(folder, "models");
  return {
    folder,
    models,
    server,
    stage,
    pull: (more: Partial<Parameters<typeof pull>[2]> = {}) => pull(stage, server.port, { sha256, ...more }),
    lie: () => readdir(models).catch(() => []),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

void test("a model is pulled, checked, entered with its needs, and told of without the address's query", async () => {
  await using scene = await openScene();
  const seen: number[] = [];
  assert.equal(await scene.pull({ onProgress: ({ bytes }) => seen.push(bytes) }), "gguf/tiny");
  assert.deepEqual([seen[0], seen.at(-1)], [0, file.length]);
  assert.deepEqual(await scene.lie(), ["tiny.gguf"]);
  assert.deepEqual(await readFile(join(scene.models, "tiny.gguf")), file);
  assert.deepEqual(
    [(await stat(scene.models)).mode & 0o777, (await stat(join(scene.models, "tiny.gguf"))).mode & 0o777],
    [0o700, 0o600],
  );
  const found = await scene.stage.models.registry.find("gguf/tiny");
  assert.deepEqual([found?.server.kind, found?.local, found?.settings.price], ["gguf", true, "free"]);
  assert.deepEqual([found?.settings.contextTokens, found?.settings.file?.sha256], [512, sha256]);
  assert.ok((found?.settings.memoryBytes ?? 0) > 300_000);
  assert.doesNotMatch(JSON.stringify(await scene.stage.receipts()), /quiet-words/);
  await assert.rejects(scene.pull(), { reason: "taken" });
  await scene.stage.models.files.delete("gguf/tiny");
  assert.deepEqual(await scene.lie(), []);
});

void test("a pull that was cut goes on where it stopped, with the same file only", async () => {
  await using scene = await openScene();
  scene.server.stopAfter = { bytes: 100_000, how: "hang" };
  const cut = scene.pull({ onProgress: ({ bytes }) => bytes > 0 && scene.server.cut() });
  await assert.rejects(cut, { code: "HEARTH_MODEL_FILE", reason: "cut", retryable: true });
  assert.deepEqual(
    (await scene.lie()).toSorted((one, other) => one.localeCompare(other)),
    ["tiny.part", "tiny.part.json"],
  );
  const { size } = await stat(join(scene.models, "tiny.part"));
  assert.ok(size > 0);
  assert.doesNotMatch(await readFile(join(scene.models, "tiny.part.json"), "utf8"), /quiet-words/);
  await scene.pull();
  const { range, "if-range": condition } = scene.server.requests[1]!;
  assert.deepEqual([range, condition], [`bytes=${size}-`, '"one"']);
  assert.deepEqual(await readFile(join(scene.models, "tiny.gguf")), file);
});

void test("when the file at the address changed meanwhile it is brought anew", async () => {
  await using scene = await openScene();
  scene.server.stopAfter = { bytes: 100_000, how: "cut" };
  scene.server.file = writeGguf({ data: 400_000 });
  await assert.rejects(scene.pull(), { reason: "cut" });
  scene.server.file = file;
  scene.server.etag = '"two"';
  await scene.pull();
  assert.deepEqual(await readFile(join(scene.models, "tiny.gguf")), file);
});

void test("a pull whose hub is killed at once goes on in the next", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hearth-pull-"));
  await using server = await startFileServer(file);
  server.stopAfter = { bytes: 120_000, how: "hang" };
  const program = join(import.meta.dirname, "support/pull-and-hang.ts");
  const child = spawn(process.execPath, [program, folder, String(server.port), sha256], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  const { size } = await stat(join(folder, "models/tiny.part"));
  assert.ok(size > 0 && size < file.length);
  {
    await using stage = await openPullStage(folder, reaching([`127.0.0.1:${server.port}`]));
    await pull(stage, server.port, { sha256 });
  }
  assert.equal(server.requests[1]?.range, `bytes=${size}-`);
  assert.equal(digest(await readFile(join(folder, "models/tiny.gguf"))), sha256);
  await rm(folder, { recursive: true });
});

void test("a part that is whole already is checked and kept; one that was tampered with is refused", async () => {
  await using scene = await openScene();
  scene.server.stopAfter = { bytes: 100_000, how: "cut" };
  await assert.rejects(scene.pull());
  await writeFile(join(scene.models, "tiny.part"), file);
  await scene.pull();
  scene.server.stopAfter = { bytes: 100_000, how: "cut" };
  await assert.rejects(scene.pull({ name: "other" }));
  await writeFile(join(scene.models, "other.part"), Buffer.alloc(50_000, 1));
  await assert.rejects(scene.pull({ name: "other" }), { reason: "digest" });
});

void test("a file with another digest is never used, and kept apart", async () => {
  await using scene = await openScene();
  await assert.rejects(scene.pull({ sha256: "0".repeat(64) }), { reason: "digest", message: new RegExp(sha256) });
  assert.deepEqual(await scene.lie(), ["tiny.refused"]);
  assert.equal(await scene.stage.models.registry.find("gguf/tiny"), undefined);
});

void test("what is no GGUF file is seen at its first bytes, or at its header when the digest fits", async () => {
  await using scene = await openScene();
  scene.server.file = Buffer.from(`<html>${"x".repeat(500_000)}`);
  await assert.rejects(scene.pull(), { reason: "not-gguf" });
  assert.equal((await stat(join(scene.models, "tiny.part"))).size, 0);
  const broken = writeGguf({ data: 10 });
  scene.server.file = broken;
  await assert.rejects(scene.pull({ sha256: digest(broken) }), { reason: "not-gguf" });
  assert.deepEqual(await scene.lie(), ["tiny.refused"]);
});

void test("a file that is too large is refused before it comes, and while it comes where its size was not said", async () => {
  await using scene = await openScene();
  await assert.rejects(scene.pull({ maximumBytes: 1000 }), { reason: "too-large" });
  assert.equal((await stat(join(scene.models, "tiny.part"))).size, 0);
  scene.server.instead = (_path, response) => {
    response.write(file);
    response.end(file);
    return true;
  };
  await assert.rejects(scene.pull({ maximumBytes: 1000 }), { reason: "too-large" });
});

void test("what policy denies or asks about is not fetched, nor a place that a redirect leads to", async () => {
  await using other = await startFileServer(file);
  await using scene = await openScene((own) => reaching(own));
  await assert.rejects(pull(scene.stage, other.port, { sha256 }), { code: "HEARTH_EFFECT_DENIED" });
  scene.server.instead = (_path, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${other.port}/tiny.gguf` }).end();
    return true;
  };
  await assert.rejects(scene.pull(), { code: "HEARTH_EGRESS_DENIED" });
  await using asking = await openScene((own) => reaching([], own));
  await assert.rejects(asking.pull(), { code: "HEARTH_APPROVAL_NEEDED" });
  assert.deepEqual([other.requests.length, asking.server.requests.length], [0, 0]);
});

void test("a server that fails or answers another stretch gives no model", async () => {
  await using scene = await openScene();
  scene.server.instead = (_path, response) => {
    response.writeHead(404).end();
    return true;
  };
  await assert.rejects(scene.pull(), { reason: "server", message: /404/ });
  scene.server.instead = (_path, response) => {
    response.writeHead(206, { "content-range": `bytes 5-9/${file.length}` }).end("GGUF");
    return true;
  };
  await assert.rejects(scene.pull(), { reason: "server" });
  for (const wrong of [{ sha256: "abc" }, { name: "../x" }, { name: "" }, { name: "a/b" }])
    await assert.rejects(scene.pull(wrong), { code: "HEARTH_VALIDATION" });
});

void test("a hub that died between the file and its entry finishes at the next pull, and takes no other file", async () => {
  await using scene = await openScene();
  await scene.pull();
  await scene.stage.setFile({ version: 1 });
  const before = scene.server.requests.length;
  assert.equal(await scene.pull(), "gguf/tiny");
  assert.equal(scene.server.requests.length, before);
  await scene.stage.setFile({ version: 1 });
  await assert.rejects(scene.pull({ sha256: "0".repeat(64) }), { reason: "taken" });
});

void test("two pulls of one name do not meet, and an aborted one can be gone on with", async () => {
  await using scene = await openScene();
  scene.server.stopAfter = { bytes: 100_000, how: "hang" };
  const leaving = new AbortController();
  const begun = Promise.withResolvers<void>();
  const first = scene.pull({ signal: leaving.signal, onProgress: ({ bytes }) => bytes > 0 && begun.resolve() });
  first.catch(() => undefined);
  await begun.promise;
  await assert.rejects(scene.pull({ name: "TINY" }), { reason: "taken" });
  leaving.abort();
  await assert.rejects(first, { name: "AbortError" });
  assert.equal(await scene.pull({ signal: never }), "gguf/tiny");
});

void test("a file that is there is added where it lies, and never deleted", async () => {
  await using scene = await openScene();
  const path = join(scene.folder, "mine.gguf");
  await writeFile(path, file);
  assert.equal(await scene.stage.models.files.add("mine", path), "gguf/mine");
  await assert.rejects(scene.stage.models.files.delete("gguf/mine"), { code: "HEARTH_NOT_FOUND" });
  await assert.rejects(scene.stage.models.files.add("other", scene.folder), { reason: "unreadable" });
  await assert.rejects(scene.stage.models.files.add("other", join(scene.folder, "none")), { reason: "unreadable" });
  await assert.rejects(scene.stage.models.files.add("other", join(scene.folder, "hearth.db")), { reason: "not-gguf" });
  assert.equal((await stat(path)).size, file.length);
});
