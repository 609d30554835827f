import assert from "node:assert/strict";
import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { ModelList } from "@hearth/protocol";
import { randomModel, startScriptedModelServer } from "@hearth/sdk/test";
import { runHearth, temporaryHome } from "./run-hearth.ts";

test("a model is added by its address, used, tried, counted and removed", async () => {
  await using home = await temporaryHome();
  await using server = await startScriptedModelServer({ script: [{ text: "ready", usage: { input: 20, output: 2 } }] });
  const hearth = async (...words: string[]) => {
    const result = await runHearth(words, { home: home.path });
    return { ...result, data: words.includes("--json") ? (JSON.parse(result.stdout) as Record<string, never>) : {} };
  };
  const added = await hearth(
    "model",
    "add",
    "mine/scripted",
    "--url",
    server.address,
    "--input-price",
    "3",
    "--output-price",
    "15",
  );
  assert.deepEqual([added.code, added.stderr], [0, ""]);
  assert.match(added.stdout, /mine\/scripted +language +here +3 in, 15 out per million/);
  assert.equal((await hearth("model", "use", "mine/scripted", "--role", "small")).code, 0);
  const seen = await hearth("doctor", "--all");
  assert.ok(seen.stdout.includes(`mine at ${server.address}`), seen.stdout);
  const tried = await hearth("model", "test", "mine/scripted");
  assert.equal(tried.code, 0, tried.stderr);
  assert.match(tried.stdout, /answered: ready/);
  const again = await hearth("model", "test", "mine/scripted", "--json");
  assert.equal(again.code, 1);
  assert.match(String(again.data["why"]), /501/);
  const { data: usage } = await hearth("usage", "--json", "--by", "purpose");
  const lines = usage["lines"] as unknown as { key: string; calls: number; moneyMicroUnits: number }[];
  assert.deepEqual(
    lines.map(({ key, moneyMicroUnits }) => [key, moneyMicroUnits]),
    [["test", 20 * 3 + 2 * 15]],
  );
  assert.match((await hearth("usage")).stdout, /in all/);
  const file = JSON.parse(await readFile(join(home.path, "models.json"), "utf8")) as { roles: object };
  assert.deepEqual(file.roles, { small: ["mine/scripted"] });
  assert.equal((await hearth("model", "remove", "mine/scripted")).code, 0);
  assert.notEqual((await hearth("model", "remove", "mine/scripted")).code, 0);
  const { data } = await hearth("model", "list", "--json");
  assert.ok(!JSON.stringify(data["models"]).includes("mine/"));
});

test("a model file that is there is added, tried and removed; a pull goes only where the policy lets it", async (t) => {
  await using home = await temporaryHome();
  const path = join(home.path, "tiny.gguf");
  await writeFile(path, randomModel());
  const hearth = (...words: string[]) => runHearth(["model", ...words], { home: home.path });
  const added = await hearth("add", "tiny", "--file", path);
  assert.equal(added.code, 0, added.stderr);
  assert.match(added.stdout, /gguf\/tiny +language +here +free +512 tokens +fits/);
  const listed = JSON.parse((await hearth("list", "--json")).stdout) as ModelList;
  const { problem } = listed.models.find(({ id }) => id === "gguf/tiny")?.file ?? {};
  const tried = await hearth("test", "gguf/tiny");
  if (problem === undefined) {
    assert.equal(tried.code, 0, tried.stdout);
    assert.match(tried.stdout, /answered: /);
    assert.match((await hearth("list")).stdout, /gguf\/tiny .*passed in \d+ ms/);
  } else {
    t.diagnostic(`files cannot be run here: ${problem}`);
    assert.equal(tried.code, 1);
    assert.match(added.stderr, /llama-server -m .*tiny\.gguf/);
  }
  assert.equal((await hearth("remove", "gguf/tiny")).code, 0);
  await access(path);
  const sha256 = "0".repeat(64);
  const refused = await hearth("pull", "http://127.0.0.1:9/tiny.gguf", "--sha256", sha256, "--json");
  assert.equal(refused.code, 3, refused.stderr);
  assert.match(refused.stderr, /HEARTH_EFFECT_DENIED/);
  const wrong = await hearth("pull", "https://models.example/tiny.gguf", "--sha256", "abc");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /64 hexadecimal digits/);
});

for (const [words, says] of [
  [["model", "add", "nonsense", "--url", "http://127.0.0.1:1"], /server\/model/],
  [["model", "add", "a/b", "--url", "ftp://x"], /http/],
  [["model", "add", "a/b", "--input-price", "1"], /--output-price/],
  [["model", "add", "a/b", "--input-price", "cheap", "--output-price", "1"], /must be a number/],
  [["model", "use", "nowhere/x"], /nowhere\/x/],
  [["usage", "--from", "yesterday"], /2026-11-21/],
] as const) {
  test(`wrong use of models says what is wrong: hearth ${words.join(" ")}`, async () => {
    await using home = await temporaryHome();
    const { code, stderr } = await runHearth([...words], { home: home.path });
    assert.notEqual(code, 0);
    assert.match(stderr, says);
  });
}
