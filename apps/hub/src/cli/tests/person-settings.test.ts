import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { runHearth, startHub, temporaryHome } from "./run-hearth.ts";

test("settings are set, listed, exported, imported, put back and reset from the command line", async () => {
  await using home = await temporaryHome();
  await using _ = await startHub(home.path);
  const run = (words: string[], input = "") => runHearth(words, { home: home.path, input });
  const said = async (words: string[], input = ""): Promise<string> => {
    const result = await run(words, input);
    assert.equal(result.code, 0, `${words.join(" ")}: ${result.stderr}`);
    return result.stdout;
  };
  assert.equal(await said(["settings", "get", "theme"]), "system\n");
  assert.equal(await said(["settings", "set", "theme", "dark", "--reason", "night"]), "theme: set\n");
  assert.match(await said(["settings", "list"]), /theme +dark +set +Theme/);
  const history = await said(["settings", "history"]);
  assert.match(history, /theme +system to dark +person:owner +night/);
  const exported = await said(["settings", "export"]);
  const file = join(home.path, "export.json");
  await writeFile(file, exported);
  assert.equal(await said(["settings", "reset", "theme"]), "theme: system\n");
  assert.equal(await said(["settings", "import", file]), "1 settings are taken over.\n");
  const [id] = /^\d+/.exec(history)!;
  assert.equal(await said(["settings", "history", "--rollback", id]), "theme: system\n");

  const canary = "sk-ant-canary-77de68daecd823ba";
  const refused = await run(["settings", "set", "anthropic_api_key", canary]);
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
  assert.match(refused.stderr, /not taken from the command line/);
  assert.equal(await said(["settings", "set", "anthropic_api_key", "--stdin"], canary), "anthropic_api_key: set\n");
  const shown = (await said(["settings", "list", "--json"])) + (await said(["settings", "export", "--json"]));
  assert.ok(!shown.includes("canary") && shown.includes('"anthropic_api_key":true'));
  assert.equal(await said(["settings", "reset", "--all"]), "1 settings are back to their defaults.\n");

  const wrong = await run(["settings", "set", "session_timeout_minutes", "soon"]);
  assert.equal(wrong.code, 2, wrong.stderr);
  const beyond = await run(["settings", "set", "session_timeout_minutes", "9999"]);
  assert.match(beyond.stderr, /at most 480 minutes/);
  assert.equal((await run(["settings", "set", "nothing", "1"])).code, 1);
});

test("people are invited, listed, given a role and removed from the command line", async () => {
  await using home = await temporaryHome();
  await using _ = await startHub(home.path);
  const run = (words: string[]) => runHearth(words, { home: home.path });
  const invited = await run(["person", "invite", "--role", "viewer", "--email", "ada@example.org"]);
  assert.equal(invited.code, 0, invited.stderr);
  const [address, code] = invited.stdout.trim().split("/login#invite=") as [string, string];
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+$/);
  const accepted = await fetch(`${address}/api/v1/invitations/accept`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, name: "Ada", email: "ada@example.org", password: "correct horse battery" }),
  });
  assert.equal(accepted.status, 201);
  const listed = await run(["person", "list"]);
  assert.match(listed.stdout, /viewer +Ada +ada@example\.org/);
  assert.equal((await run(["person", "role", "ada@example.org", "operator"])).stdout, "Ada: operator\n");
  assert.equal((await run(["person", "role", "ada", "owner"])).code, 2);
  assert.match((await run(["person", "remove", "Bob"])).stderr, /nobody Bob/);
  assert.equal((await run(["person", "remove", "ada"])).stdout, "Ada is off the hub.\n");
  const { people } = JSON.parse((await run(["person", "list", "--json"])).stdout) as { people: { role: string }[] };
  assert.deepEqual(
    people.map(({ role }) => role),
    ["owner"],
  );
});
