import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { test } from "node:test";
import { launcher, runHearth, startHub, temporaryHome } from "./run-hearth.ts";

const canary = "canary-91d0b7e6-secret";

test("a secret is stored from stdin, bound, listed without its value, and removed, with and without a hub", async () => {
  await using home = await temporaryHome();
  const said: string[] = [];
  const run = async (words: string[], input = "") => {
    const result = await runHearth(words, { home: home.path, input, environment: { HEARTH_LOG_LEVEL: "debug" } });
    said.push(result.stdout, result.stderr);
    return result;
  };
  const stored = await run(
    ["secret", "set", "api", "--stdin", "--host", "api.example.org", "--agent", "code,research"],
    `${canary}\n`,
  );
  assert.deepEqual([stored.code, stored.stdout], [0, "api: stored\n"], stored.stderr);
  {
    await using resources = new AsyncDisposableStack();
    const hub = resources.use(await startHub(home.path));
    const bound = await run([
      "secret",
      "bind",
      "api",
      "--host",
      "b.example",
      "--agent",
      "code",
      "--method",
      "POST",
      "--path",
      "/v1,/v2",
      "--header",
      "x-key",
      "--format",
      "{secret}",
      "--port",
      "8443",
    ]);
    assert.equal(bound.code, 0, bound.stderr);
    const { secrets } = JSON.parse((await run(["secret", "list", "--json"])).stdout) as {
      secrets: { name: string; bindings: { host: string; agents: string[] }[] }[];
    };
    assert.deepEqual(
      secrets[0]?.bindings.map(({ host, agents }) => [host, agents]),
      [
        ["api.example.org", ["code", "research"]],
        ["b.example", ["code"]],
      ],
    );
    assert.match((await run(["secret", "list"])).stdout, /b\.example:8443 POST \/v1,\/v2 for code, in x-key/);
    hub.process.child.stdout?.on("data", (text: string) => said.push(text));
  }
  assert.equal((await run(["secret", "bind", "api", "--host", "c.example", "--agent", "code", "--replace"])).code, 0);
  const { secrets } = JSON.parse((await run(["secret", "list", "--json"])).stdout) as {
    secrets: { bindings: unknown[] }[];
  };
  assert.equal(secrets[0]?.bindings.length, 1);
  assert.equal((await run(["secret", "remove", "api"])).code, 0);
  assert.equal((await run(["secret", "remove", "api"])).code, 1);
  assert.ok(!said.join("").includes("canary"));
});

test("a value on the command line, half a binding, and nobody to ask are refused, and the value is not repeated", async () => {
  await using home = await temporaryHome();
  for (const [words, says] of [
    [["secret", "set", "api", canary], /argument/i],
    [["secret", "set", "api", "--value", canary], /value/],
    [["secret", "set", "api"], /no terminal.*\n.*--stdin/],
    [["secret", "set", "api", "--stdin"], /nothing was given/],
    [["secret", "set", "api", "--stdin", "--host", "a.example"], /--agent/],
    [["secret", "bind", "api"], /--host/],
    [["secret", "set", "no name", "--stdin"], /what to do/],
  ] as [string[], RegExp][]) {
    const input = words.includes("no name") ? canary : "";
    const { code, stdout, stderr } = await runHearth(words, { home: home.path, input });
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, says);
    if (!words.includes(canary)) assert.ok(!stderr.includes("canary"), stderr);
  }
  const unlock = await runHearth(["secret", "unlock", "--stdin"], { home: home.path, input: "p p p" });
  assert.equal(unlock.code, 4, unlock.stderr);
});

test("a passphrase makes a store that waits for it after each start", async () => {
  await using home = await temporaryHome();
  const run = (words: string[], input = "") => runHearth(words, { home: home.path, input });
  {
    await using resources = new AsyncDisposableStack();
    resources.use(await startHub(home.path));
    assert.match((await run(["secret", "unlock", "--stdin"], "correct horse\n")).stdout, /is made/);
    assert.equal((await run(["secret", "set", "api", "--stdin"], canary)).code, 0);
  }
  const locked = await run(["secret", "set", "api", "--stdin"], canary);
  assert.equal(locked.code, 1);
  assert.match(locked.stderr, /is locked.*\n.*hearth secret unlock/);
  const { stdout } = await run(["doctor", "--all"]);
  assert.match(stdout, /secrets.*passphrase/);
  await using resources = new AsyncDisposableStack();
  resources.use(await startHub(home.path));
  assert.equal((await run(["secret", "unlock", "--stdin"], "wrong horse")).code, 1);
  assert.equal((await run(["secret", "unlock", "--stdin"], "correct horse")).code, 0);
  assert.match((await run(["secret", "list"])).stdout, /^api /);
});

const script = "/usr/bin/script";
test(
  "on a terminal the value is asked for and not shown",
  { skip: existsSync(script) ? false : "script is not installed" },
  async () => {
    await using home = await temporaryHome();
    const command = `'${launcher}' secret set api`;
    const environment = {
      PATH: process.env["PATH"] ?? "",
      HOME: home.path,
      HEARTH_HOME: home.path,
      HEARTH_LOG_LEVEL: "error",
    };
    const asked = spawn(script, ["-qfec", command, "/dev/null"], { env: environment, stdio: "pipe" });
    let shown = "";
    const prompted = Promise.withResolvers<void>();
    asked.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      if (shown.includes("(not shown)")) prompted.resolve();
    });
    await Promise.race([prompted.promise, once(asked, "exit")]);
    asked.stdin.write(`${canary}x\u007f\r`);
    const [code] = (await once(asked, "close")) as [number];
    assert.equal(code, 0, shown);
    assert.match(shown, /api: stored/);
    assert.ok(!shown.includes("canary"), shown);
    assert.match((await runHearth(["secret", "list"], { home: home.path })).stdout, /^api /);
  },
);
