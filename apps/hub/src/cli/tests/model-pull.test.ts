import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { once } from "node:events";
import { access, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { defaultPolicy } from "@hearth/policy";
import { writeGguf } from "@hearth/sdk/test";
import { runHearth, temporaryHome } from "./run-hearth.ts";

test("a model is pulled with its progress in lines of JSON, and its file deleted when a person says so", async () => {
  await using home = await temporaryHome();
  const file = writeGguf();
  const server = createServer((_request, response) => response.end(file)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { version, agents } = defaultPolicy;
  const supervisor = { ...agents["supervisor"]!, egress: { allow: [place], privateOk: ["127.0.0.1"] } };
  const policy = { ...defaultPolicy, version: version + 1, agents: { ...agents, supervisor } };
  await writeFile(join(home.path, "policy.json"), JSON.stringify(policy), { mode: 0o600 });
  const words = ["model", "pull", `http://${place}/tiny.gguf`, "--sha256", hash("sha256", file), "--json"];
  const pulled = await runHearth(words, { home: home.path });
  server.close();
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.equal((JSON.parse(pulled.stdout) as { model: string }).model, "gguf/tiny");
  const lines = pulled.stderr
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; bytes: number });
  assert.deepEqual([lines.at(-1)?.type, lines.at(-1)?.bytes], ["progress", file.length]);
  const path = join(home.path, "models/tiny.gguf");
  assert.deepEqual(await readFile(path), file);
  assert.equal((await runHearth(["model", "remove", "gguf/tiny", "--delete-file"], { home: home.path })).code, 0);
  await assert.rejects(access(path), { code: "ENOENT" });
});
