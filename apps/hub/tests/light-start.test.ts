import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";

const launcher = join(import.meta.dirname, "../bin/hearth.js");
const reporter = pathToFileURL(join(import.meta.dirname, "support/report-modules.ts")).href;

/** What an idle hub does without, and who brought it in once. */
const absent: readonly [RegExp, string][] = [
  [/\/packages\/agents\/src\/builtin\/[a-z]+\//, "the code of built-in agents"],
  [/\/packages\/agents\/src\/tools\/[a-z]+\//, "the code of tools"],
  [/\/packages\/agents\/src\/planner\/(reading|model|survey|language)\//, "the planners"],
  [/\/packages\/agents\/src\/loop\/(run|view|log\/open-conversation)/, "the loop"],
  [/\/packages\/(gateway|policy|models|memory|interop|sandbox)\/src\//, "a room that opens at its first use"],
  [
    /\/node_modules\/(yaml|ajv|kysely|prom-client|pg|csv-parse|@clack|better-auth|better-call|jose|graphql|graphql-yoga|nodemailer)\//,
    "a library of something that nobody asked for yet",
  ],
  [/\/packages\/agents\/src\/team\/(store\/(open-team-store|migrations)|agent)\./, "the team"],
  [/\/apps\/hub\/src\/openai\/(\w+-answer|\w+-for-client|to-model-request)\./, "answers to OpenAI's clients"],
  [/\/apps\/hub\/src\/graphql\//, "GraphQL"],
  [/\/apps\/hub\/src\/notifications\/(deliver|post-json|send-mail|payload-for)\./, "the sending of notifications"],
  [/\/packages\/people\/src\/sign-in\/(create-auth|open-id-provider)\./, "what proves who someone is"],
  [/\/apps\/hub\/src\/cli\/commands\/(?!up\.ts|flags\.ts)/, "the commands that were not asked for"],
  [/internal\/deps\/undici/, "Node's own fetch, which an import of node:http loads"],
];

test("a hub starts without the code of what nobody asked for yet", async () => {
  const home = await mkdtemp(join(tmpdir(), "hearth-light-"));
  try {
    const report = join(home, "modules.json");
    const child = spawn(process.execPath, ["--import", reporter, launcher, "up", "--port", "0", "--json"], {
      env: { ...process.env, HEARTH_HOME: join(home, "home"), HEARTH_LOG_LEVEL: "silent", TEST_MODULES: report },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    const [first] = (await Promise.race([once(child.stdout, "data"), ended])) as [unknown];
    assert.match(String(first), /"address"/);
    child.kill("SIGTERM");
    await ended;
    const modules = JSON.parse(await readFile(report, "utf8")) as string[];
    assert.ok(modules.some((url) => url.endsWith("/apps/hub/src/create-hub.ts")));
    for (const [pattern, what] of absent)
      assert.deepEqual(
        modules.filter((url) => pattern.test(url)),
        [],
        what,
      );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test("the first start leaves what it compiled for the second, in a folder that only its owner can write", async () => {
  const home = await mkdtemp(join(tmpdir(), "hearth-light-"));
  try {
    const made = join(home, "made", "home");
    const child = spawn(process.execPath, [launcher, "up", "--port", "0", "--json"], {
      env: { ...process.env, HEARTH_HOME: made, HEARTH_LOG_LEVEL: "silent" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), ended]);
    child.kill("SIGTERM");
    await ended;
    assert.equal((await stat(made)).mode & 0o077, 0);
    const [version] = await readdir(join(made, "cache", "compiled"));
    assert.ok(version !== undefined);
    const compiled = await readdir(join(made, "cache", "compiled", version));
    assert.ok(compiled.length > 100, `${compiled.length} files`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
