import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { defineCapability } from "@hearth/runtimes";
import { sandbox, sandboxStatus } from "@hearth/sandbox";
import { z } from "zod";
import { executableHook, type Hook, type HookAnswer, type HookEvent, type HookInput } from "../../src/index.ts";
import { openLoopHub, resultsOf } from "../support/loop/loop-hub.ts";
import { calls, says, scriptedDoor } from "../support/loop/scripted-door.ts";

const done: string[] = [];
const write = defineCapability({
  name: "notes.write",
  description: "Writes a note",
  permissions: ["files-write"],
  input: z.strictObject({ text: z.string().max(20) }),
  output: z.string(),
  run: ({ text }) => {
    done.push(text);
    return `wrote ${text}`;
  },
});

function hook(
  name: string,
  events: readonly HookEvent[],
  run: (input: HookInput) => HookAnswer | undefined,
  more: Partial<Hook> = {},
): Hook {
  return { name, events, run, ...more };
}

async function runWith(
  hooks: readonly Hook[],
  replies = [calls({ name: "notes_write", input: { text: "hi" } }), says("done")],
) {
  done.length = 0;
  await using hub = await openLoopHub([write]);
  const model = scriptedDoor(replies);
  const { ending, entries } = await hub.run({ model, hooks });
  const notes = entries.flatMap(({ body }) => (body.type === "note" ? [body] : []));
  return { ending, entries, notes, model, made: [...done], shown: JSON.stringify(model.requests.at(-1)?.messages) };
}

test("hooks are told of every event of a run, in order, with who and where", async () => {
  const seen: HookInput[] = [];
  const all: HookEvent[] = ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop", "SessionEnd"];
  await runWith([hook("recorder", all, (input) => void seen.push(input))]);
  assert.deepEqual(
    seen.map(({ event }) => event),
    all,
  );
  assert.ok(seen.every(({ owner, agent }) => owner === "alice" && agent === "tester"));
  const after = seen.find((input) => input.event === "PostToolUse");
  assert.deepEqual(after?.event === "PostToolUse" && [after.capability, after.outcome, after.output], [
    "notes.write",
    "done",
    "wrote hi",
  ]);
});

test("hooks run in the order they were given, each with what the one before it changed", async () => {
  const add = (letter: string): Hook =>
    hook(letter, ["PreToolUse"], (input) =>
      input.event === "PreToolUse"
        ? { change: { input: { text: `${(input.input as { text: string }).text}${letter}` } } }
        : undefined,
    );
  const { made } = await runWith([add("a"), add("b"), add("c")]);
  assert.deepEqual(made, ["hiabc"]);
});

test("a hook that blocks a call keeps it from happening, and the model learns why", async () => {
  const { made, shown, ending } = await runWith([
    hook("guard", ["PreToolUse"], () => ({ decision: "block", reason: "not on Sundays" })),
  ]);
  assert.deepEqual(made, []);
  assert.match(shown, /guard blocked it: not on Sundays/);
  assert.equal(ending?.kind, "answered");
});

test("what a hook changed is checked against the schema again", async () => {
  const { made, entries } = await runWith([
    hook("bad", ["PreToolUse"], () => ({ change: { input: { text: "x".repeat(21) } } })),
  ]);
  assert.deepEqual(made, []);
  assert.match(resultsOf(entries)[0]!.output, /a hook changed the arguments into invalid ones[\s\S]*\/text/);
});

test("a hook changes nothing by writing to what it was given", async () => {
  const { made } = await runWith([
    hook("sly", ["PreToolUse"], (input) => {
      if (input.event === "PreToolUse") (input.input as { text: string }).text = "changed";
      return undefined;
    }),
  ]);
  assert.deepEqual(made, ["hi"]);
});

test("a guard that fails, is silent or answers nonsense blocks the call", async () => {
  const failing = [
    hook("throws", ["PreToolUse"], () => {
      throw new Error("no disk");
    }),
    {
      name: "silent",
      events: ["PreToolUse"],
      timeoutMilliseconds: 20,
      run: () => new Promise<undefined>(() => {}),
    } satisfies Hook,
    hook("nonsense", ["PreToolUse"], () => ({ decision: "perhaps" }) as unknown as HookAnswer),
  ];
  for (const one of failing) {
    const { made, notes } = await runWith([one]);
    assert.deepEqual(made, [], one.name);
    assert.deepEqual(
      notes.map(({ from, audience }) => [from, audience]),
      [[one.name, "person"]],
    );
  }
});

test("a guard that is set to go on lets the call happen when it fails, with an annotation", async () => {
  const { made, notes } = await runWith([
    {
      name: "silent",
      events: ["PreToolUse"],
      timeoutMilliseconds: 20,
      onFailure: "go-on",
      run: () => new Promise<undefined>(() => {}),
    },
  ]);
  assert.deepEqual(made, ["hi"]);
  assert.match(notes[0]!.text, /did not answer within 20 ms/);
});

test("an observer that hangs or fails cannot hang the run", async () => {
  const events: HookEvent[] = ["SessionStart", "PostToolUse", "Stop", "SessionEnd"];
  const { ending, notes } = await runWith([
    { name: "hung", events, timeoutMilliseconds: 10, run: () => new Promise<undefined>(() => {}) },
    hook("broken", events, () => {
      throw new Error("broken");
    }),
  ]);
  assert.equal(ending?.kind, "answered");
  assert.equal(notes.length, 8);
});

test("a hook for some capabilities is not asked about others", async () => {
  const { made } = await runWith([
    hook("mail", ["PreToolUse"], () => ({ decision: "block" }), { capabilities: ["mail.send"] }),
  ]);
  assert.deepEqual(made, ["hi"]);
});

test("a hook changes the prompt, and the model and the log have the changed one", async () => {
  const { entries, model } = await runWith([
    hook("polite", ["UserPromptSubmit"], () => ({ change: { text: "Please do it." } })),
  ]);
  assert.match(JSON.stringify(model.requests[0]!.messages), /Please do it\./);
  assert.match(JSON.stringify(entries), /Please do it\./);
});

test("a prompt that is blocked never reaches a model", async () => {
  const { ending, model } = await runWith([
    hook("filter", ["UserPromptSubmit"], () => ({ decision: "block", reason: "no" })),
  ]);
  assert.deepEqual(ending?.kind === "stopped" && [ending.hook, ending.why], ["filter", "no"]);
  assert.equal(model.requests.length, 0);
});

test("a note is kept in the conversation and shown to the model", async () => {
  const { shown, notes } = await runWith([hook("memo", ["PostToolUse"], () => ({ note: "Notes are read at noon." }))]);
  assert.match(shown, /note from=\\"memo\\">\\nNotes are read at noon/);
  assert.equal(notes[0]?.audience, "model");
});

test("an output that a hook changes or holds back is what the model is told", async () => {
  const changed = await runWith([hook("redact", ["PostToolUse"], () => ({ change: { output: "wrote **" } }))]);
  assert.match(changed.shown, /wrote \*\*/);
  const held = await runWith([hook("hold", ["PostToolUse"], () => ({ decision: "block", reason: "private" }))]);
  assert.match(held.shown, /ended \(done\), and hold holds its output back: private/);
  assert.deepEqual(held.made, ["hi"], "it has happened");
});

test("a Stop hook sends the model on, and the run ends when it accepts", async () => {
  let tries = 0;
  const { ending, shown } = await runWith(
    [
      hook("verify", ["Stop"], () =>
        ++tries === 1 ? { decision: "block", reason: "run the tests first" } : undefined,
      ),
    ],
    [says("done"), says("done, and the tests pass")],
  );
  assert.equal(ending?.kind === "answered" && ending.text, "done, and the tests pass");
  assert.match(shown, /run the tests first/);
});

test("a Stop hook that never accepts ends the run as stopped and not as answered", async () => {
  const { ending } = await runWith(
    [hook("never", ["Stop"], () => ({ decision: "block", reason: "no" }))],
    Array.from({ length: 9 }, (_, n) => says(`try ${n}`)),
  );
  assert.equal(ending?.kind, "stopped");
  assert.equal(ending?.turns, 4);
});

test("any hook may stop the run", async () => {
  const { ending, made } = await runWith([
    hook("brake", ["PreToolUse"], () => ({ decision: "stop", reason: "enough" })),
  ]);
  assert.deepEqual(ending?.kind === "stopped" && [ending.hook, ending.why], ["brake", "enough"]);
  assert.deepEqual(made, []);
});

const contained = await sandboxStatus();

async function withProgram(
  script: string,
  use: (hook: Hook) => Promise<void>,
  more: { timeoutMilliseconds?: number } = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-hook-"));
  try {
    await chmod(folder, 0o755);
    await writeFile(join(folder, "hook.sh"), script, { mode: 0o755 });
    await use(
      executableHook({
        name: "program",
        events: ["PreToolUse"],
        command: ["/bin/bash", "/hooks/hook.sh"],
        mounts: [{ source: folder, target: "/hooks" }],
        sandbox,
        ...more,
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test(
  "a program gets the event as JSON on stdin and its JSON answer counts",
  { skip: !contained.available },
  async () => {
    const script =
      'read -r event; case "$event" in *notes.write*) echo \'{"change":{"input":{"text":"from a program"}}}\';; esac';
    await withProgram(script, async (program) => {
      assert.deepEqual((await runWith([program])).made, ["from a program"]);
    });
  },
);

test("a program that ends with 2 blocks, with its reason", { skip: !contained.available }, async () => {
  await withProgram("echo 'not today' >&2; exit 2", async (program) => {
    const { made, shown } = await runWith([program]);
    assert.deepEqual(made, []);
    assert.match(shown, /program blocked it: not today/);
  });
});

test(
  "a program that fails, hangs, floods or writes nonsense blocks the call, and the run goes on",
  { skip: !contained.available },
  async () => {
    const cases = [
      { script: "exit 3", why: /ended with 3/ },
      { script: "sleep 60", why: /did not answer within 300 ms/ },
      { script: "yes | head -c 400000", why: /wrote more than/ },
      { script: "echo hello", why: /did not write JSON/ },
    ];
    for (const { script, why } of cases) {
      await withProgram(
        script,
        async (program) => {
          const { made, notes, ending } = await runWith([program]);
          assert.deepEqual(made, [], script);
          assert.match(notes[0]!.text, why);
          assert.equal(ending?.kind, "answered");
        },
        script.startsWith("sleep") ? { timeoutMilliseconds: 300 } : {},
      );
    }
  },
);

test("a program sees neither the network nor the person's files", { skip: !contained.available }, async () => {
  const script = "ls /home /root >&2 2>&1; (exec 3<>/dev/tcp/127.0.0.1/5432) 2>/dev/null && echo open >&2; exit 2";
  await withProgram(script, async (program) => {
    const { notes, shown } = await runWith([program]);
    assert.deepEqual(notes, []);
    assert.doesNotMatch(shown, /\bopen\b/);
  });
});
