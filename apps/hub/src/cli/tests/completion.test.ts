import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { loadRoot } from "../application.ts";
import { shells } from "../commands/completion.ts";
import { commandTree } from "../completion/command-tree.ts";
import { completionScript } from "../completion/completion-script.ts";

const nodes = commandTree(await loadRoot());

function completeInBash(words: readonly string[]): string[] {
  const script = `${completionScript("bash", nodes)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _hearth; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return spawnSync("bash", ["-c", script], { encoding: "utf8", cwd: "/" }).stdout.trim().split("\n");
}

test("bash completes commands, subcommands and flags, also behind an argument", () => {
  assert.ok(completeInBash(["hearth", "d"]).includes("doctor"));
  assert.deepEqual(completeInBash(["hearth", "task", "ca"]), ["cancel"]);
  assert.deepEqual(completeInBash(["hearth", "task", "list", "--st"]), ["--state"]);
  assert.deepEqual(completeInBash(["hearth", "do", "total", "--ye"]), ["--yes"]);
});

for (const shell of shells) {
  test(`the ${shell} script names every command, and ${shell} accepts it where it is installed`, (context) => {
    const script = completionScript(shell, nodes);
    for (const { children } of nodes) for (const { name } of children) assert.ok(script.includes(name));
    const checked = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
    if (checked.error !== undefined) {
      context.diagnostic(`${shell} is not installed; its syntax was not checked`);
      return;
    }
    assert.equal(checked.status, 0, checked.stderr);
  });
}

test("a command that is loaded by its name alone is the one among all of them", async () => {
  for (const { name } of nodes[0]!.children) {
    const alone = commandTree(await loadRoot(name)).slice(1);
    assert.deepEqual(
      alone,
      nodes.filter(({ path }) => path[0] === name),
    );
  }
  // A name that every object has is no command, so all of them are there to correct it.
  assert.deepEqual(commandTree(await loadRoot("constructor")), nodes);
});
