import assert from "node:assert/strict";
import { test } from "node:test";
import { openTestAgents } from "../test-support/open-test-agents.ts";

test("lines are told apart by language", async (context) => {
  const agents = await openTestAgents(context, {
    "a.js": '// one\n\nconst url = "https://x"; // two\n/* three\n   four */\nlet a = 1; /* five\n six */ let b;\n',
    "b.py": '"""Doc\nstring"""\n# three\n\nx = "# no comment"\n',
    "node_modules/c.js": "1\n",
    "d.txt": "no code\n",
  });
  const { rows } = await agents.table("code.count", {});
  assert.deepEqual(rows, [
    ["JavaScript", 1, 7, 3, 3, 1],
    ["Python", 1, 5, 1, 3, 1],
  ]);
  assert.deepEqual((await agents.table("code.count", { by: "file", pattern: "*.py" })).rows, [
    ["b.py", "Python", 5, 1, 3, 1],
  ]);
});

test("notes in comments are found, words in code are not", async (context) => {
  const agents = await openTestAgents(context, {
    "a.ts": 'const TODO = "TODO"; // FIXME: here\n/*\n * TODO there\n */\n// mastodont TODOS todo\n',
    "b.sh": "#!/bin/sh\necho TODO # HACK\n",
    "c.md": "TODO: write\n",
    "d.bin": Uint8Array.from([0, 1, 2]),
  });
  const { matches } = await agents.matches("code.todos", {});
  assert.deepEqual(
    matches.map(({ path, line }) => `${path}:${line}`),
    ["a.ts:1", "a.ts:3", "b.sh:2", "c.md:1"],
  );
  assert.equal((await agents.matches("code.todos", { markers: ["HACK"] })).matches.length, 1);
  assert.equal((await agents.matches("code.todos", { maximum: 2 })).truncated, true);
});

test("complexity of JavaScript and TypeScript is counted on the syntax tree", async (context) => {
  const agents = await openTestAgents(context, {
    "a.js": [
      "function plain() { return 1; }",
      "const arrow = (a, b) => (a && b) || (a ?? b) ? 1 : 2;",
      "class Thing { method(x) { for (const y of x) { if (y) continue; while (x) x--; } } get value() { return 1; } }",
      "export default function (x) { switch (x) { case 1: case 2: return; default: } try { x(); } catch { x ||= 1; } }",
      "const outer = () => { const inner = () => { if (1) {} }; do {} while (0); };",
    ].join("\n"),
    "b.ts":
      "enum E { A }\nexport abstract class C<T> { abstract x(): void; run(a?: T): asserts a is T { if (!a) throw 1; } }\nfunction over(a: string): void;\nfunction over(a: unknown): void { a; }\n",
    "c.tsx": "export const View = ({ on }: { on: boolean }) => <p>{on ? <b>yes</b> : null}</p>;\n",
    "broken.js": "function (\n",
    "old.js": "with (x) { var f = function () { return 010; } }\n",
  });
  const table = await agents.table("code.complexity", {});
  const found = Object.fromEntries(
    table.rows.map(([name, file, line, complexity]) => [`${file}:${line} ${name}`, complexity]),
  );
  assert.deepEqual(found, {
    "a.js:1 plain": 1,
    "a.js:2 arrow": 5,
    "a.js:3 Thing.method": 4,
    "a.js:3 Thing.value": 1,
    "a.js:4 (anonymous)": 5,
    "a.js:5 outer": 2,
    "a.js:5 inner": 2,
    "b.ts:2 C.run": 2,
    "b.ts:4 over": 1,
    "c.tsx:1 View": 2,
    "old.js:1 f": 1,
  });
  assert.match(table.notes.join(), /broken\.js: not measured/);
  assert.deepEqual((await agents.table("code.complexity", { minimum: 5 })).rows.length, 2);
});

test("complexity of Python is counted by its words and indentation", async (context) => {
  const agents = await openTestAgents(context, {
    "a.py": [
      "import os",
      "def plain():",
      "    '''if and or'''",
      "    return 'if'  # if",
      "class A:",
      "    async def run(",
      "        self,",
      "        x=1 if os else 2,",
      "    ):",
      "        for i in [y for y in x if y]:",
      "            if i and x or i:",
      "                pass",
      "            elif i:",
      "                pass",
      "        def inner():",
      "            while True: pass",
      "        try: pass",
      "        except E: pass",
      "        match x:",
      "            case 1: pass",
      "            case _: pass",
      "if top: pass",
    ].join("\n"),
  });
  const { rows } = await agents.table("code.complexity", {});
  assert.deepEqual(rows, [
    ["A.run", "a.py", 6, 11],
    ["inner", "a.py", 15, 2],
    ["plain", "a.py", 2, 1],
  ]);
});

test("code nested without end is noted and not measured", async (context) => {
  const agents = await openTestAgents(context, { "deep.js": `f = ${"(".repeat(200_000)}1${")".repeat(200_000)}` });
  const table = await agents.table("code.complexity", {});
  assert.deepEqual(table.rows, []);
  assert.match(table.notes.join(), /deep\.js: not measured/);
});
