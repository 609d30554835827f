import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type ScriptedModelServer, type ScriptedRequest, startScriptedModelServer } from "@hearth/sdk/test";
import { runHearth, startHearth, startHub, startInTerminal, temporaryHome } from "./run-hearth.ts";

const noTerminal = !existsSync("/usr/bin/script") && "there is no `script` of util-linux to make a terminal with";

/** A home whose model remembers nothing itself: it answers from what it is told. */
async function scene(hold?: (request: ScriptedRequest) => Promise<void>) {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await temporaryHome());
  const server = stack.use(
    await startScriptedModelServer({
      script: async (request) => {
        if (request.lastMessage.includes("Think for ever")) await hold?.(request);
        const knows = request.text.includes("My cat is called Mia");
        const text = request.lastMessage.includes("What is its name?")
          ? knows
            ? "It is Mia."
            : "I do not know."
          : "Noted.";
        return { text: JSON.stringify({ kind: "answer", text }).match(/.{1,9}/gs)! };
      },
    }),
  );
  await writeFile(
    join(home.path, "models.json"),
    JSON.stringify({
      version: 1,
      servers: { here: { kind: "openai-compatible", url: server.baseUrl } },
      models: { "here/scripted": { price: "free", contextTokens: 100_000 } },
      roles: { default: ["here/scripted"] },
    }),
  );
  const owned = stack.move();
  return { home: home.path, server, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface Report {
  goal: { answer: string; conversation: string; state: string };
}
const lines = (stdout: string): Report[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Report);
const say = (...texts: string[]): string => texts.map((text) => `${JSON.stringify({ text })}\n`).join("");
const asked = (server: ScriptedModelServer): number => server.requests.filter(({ method }) => method === "POST").length;

test("a second question knows the first, a line in and a line out, and a wrong line spoils no other", async () => {
  await using at = await scene();
  const input = `${say("My cat is called Mia.")}no json\n{"words": 1}\n${say("What is its name?")}`;
  const talked = await runHearth(["chat", "--stdin"], { home: at.home, input });
  assert.equal(talked.code, 0, talked.stderr);
  const reports = lines(talked.stdout);
  assert.deepEqual(
    reports.map(({ goal }) => goal.answer),
    ["Noted.", "It is Mia."],
  );
  assert.equal(reports[0]?.goal.conversation, reports[1]?.goal.conversation);
  assert.match(talked.stderr, /the line is no JSON[\s\S]*\/text/);
  const elsewhere = await runHearth(["chat", "--stdin"], { home: at.home, input: say("What is its name?") });
  assert.equal(lines(elsewhere.stdout)[0]?.goal.answer, "I do not know.", "another conversation knows nothing of it");
});

test("a hub that is killed between two questions has forgotten nothing, and do goes on in a conversation too", async () => {
  await using at = await scene();
  const running = startHearth(["up", "--port", "0"], { home: at.home, environment: { HEARTH_LOG_LEVEL: "error" } });
  await running.says(/Sign in once/);
  const first = await runHearth(["chat", "--stdin"], { home: at.home, input: say("My cat is called Mia.") });
  assert.equal(first.code, 0, first.stderr);
  // The launcher may have started another Node, so the hub itself is named.
  const { pid } = JSON.parse(await readFile(join(at.home, "hub.json"), "utf8")) as { pid: number };
  process.kill(pid, "SIGKILL");
  await running.ended;
  await using hub = await startHub(at.home);
  assert.equal(hub.process.child.exitCode, null);
  const input = say("What is its name?");
  const second = await runHearth(["chat", "--continue", "--stdin"], { home: at.home, input });
  assert.equal(lines(second.stdout)[0]?.goal.answer, "It is Mia.", second.stderr);
  const id = lines(first.stdout)[0]?.goal.conversation ?? "";
  const third = await runHearth(["do", "What is its name?", "--conversation", id, "--json"], { home: at.home });
  assert.equal(lines(third.stdout)[0]?.goal.answer, "It is Mia.", third.stderr);
});

test("with --json --stream each piece is a line of its own, before the report", async () => {
  await using at = await scene();
  const quiet = await runHearth(["do", "My cat is called Mia.", "--json"], { home: at.home });
  assert.equal(quiet.stdout.trim().split("\n").length, 1, quiet.stdout);
  const told = await runHearth(["do", "My cat is called Mia.", "--json", "--stream"], { home: at.home });
  const all = told.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type?: string; part?: { type: string; text?: string } });
  assert.equal(all.flatMap(({ part }) => part?.text ?? []).join(""), "Noted.");
  assert.ok(all.slice(0, -1).every(({ type }) => type === "output") && all.at(-1)?.type === undefined, told.stdout);
});

for (const [words, says] of [
  [["chat"], /no terminal to talk on/],
  [["chat", "--stdin", "--continue"], /nothing was said yet/],
  [["chat", "--stdin", "--conversation", "7"], /--conversation/],
  [["chat", "--stdin", "--conversation", "0198c0de-0000-7000-8000-000000000000"], /there is no conversation/],
  [["do", "x", "--conversation", "0198c0de-0000-7000-8000-000000000000"], /there is no conversation/],
] as const)
  test(`hearth ${words.join(" ")} says what is wrong and asks no model`, async () => {
    await using at = await scene();
    const result = await runHearth(words, { home: at.home });
    assert.equal(result.code, 2, result.stderr);
    assert.match(result.stderr, says);
    assert.equal(asked(at.server), 0);
  });

test("in a terminal one talks on, Ctrl-C stops what runs and not the talk", { skip: noTerminal }, async () => {
  const begun = Promise.withResolvers<void>();
  await using at = await scene(({ signal }) => {
    begun.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  });
  const running = startInTerminal(["chat"], { home: at.home });
  await running.says(/you> /);
  running.child.stdin?.write("My cat is called Mia.\n");
  await running.says(/Noted\.[\s\S]*you> /);
  running.child.stdin?.write("Think for ever\n");
  await begun.promise;
  running.child.stdin?.write("\u0003");
  await running.says(/Cancelled: goal[\s\S]*you> /);
  running.child.stdin?.write("What is its name?\n");
  await running.says(/It is Mia\.[\s\S]*you> /);
  running.child.stdin?.write("\n");
  const ended = await running.ended;
  assert.equal(ended.code, 0, ended.stdout);
  assert.match(ended.stdout, /hearth chat --conversation [0-9a-f-]{36}/);
  assert.equal(ended.stdout.match(/It is Mia\./g)?.length, 1, "an answer that was seen is not printed again");
});
