import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConsoleLine, linesOf, withPart, withStreams } from "./console-lines.ts";

const said = (part: object, agent = "code") => ({ agent, stream: "s", turn: 1, ...part });
const texts = (lines: readonly ConsoleLine[]): string[] => linesOf(lines).map(({ text }) => text);
const after = (...parts: object[]): readonly ConsoleLine[] =>
  parts.reduce<readonly ConsoleLine[]>((lines, part) => withPart(lines, part, "code"), []);

void test("pieces of one turn are one line, a call stands between them and says how it ended", () => {
  const lines = after(
    said({ type: "text-delta", text: "Let me " }),
    said({ type: "text-delta", text: "look." }),
    said({ type: "tool-started", call: "1", capability: "files.read", input: '{"path":"a"}' }),
    said({ type: "tool-ended", call: "1", capability: "files.read", outcome: "done" }),
    said({ type: "text-delta", text: "I see." }),
  );
  assert.deepEqual(texts(lines), ["Let me look.", '→ files.read {"path":"a"}: done', "I see."]);
});

void test("what another agent says, and what is no part, is left out; a dropped answer goes", () => {
  const lines = after(
    said({ type: "text-delta", text: "mine" }),
    said({ type: "text-delta", text: "theirs" }, "data"),
    said({ type: "usage-counted" }),
  );
  assert.deepEqual(texts(lines), ["mine"]);
  assert.deepEqual(withPart(lines, "text", "code"), lines);
  assert.deepEqual(texts(withPart(lines, said({ type: "answer-dropped", why: "x" }), "code")), []);
});

void test("what was said before stands in front, and a call that came since is there once", () => {
  const now = after(said({ type: "tool-started", call: "2", capability: "git.log", input: "{}" }));
  const tools = [
    { call: "1", turn: 1, startedAt: 1, capability: "files.read", input: "{}", outcome: "failed" },
    { call: "2", turn: 2, startedAt: 2, capability: "git.log", input: "{}" },
  ];
  const lines = withStreams(now, [{ agent: "code", stream: "s", turn: 2, text: "so far", at: 0, tools }], "code");
  assert.deepEqual(texts(lines), ["→ files.read {}: failed", "so far", "→ git.log {} …"]);
});

void test("a console keeps its latest lines", () => {
  const lines = after(
    ...Array.from({ length: 500 }, (_, at) =>
      said({ type: "tool-started", call: String(at), capability: "c", input: "" }),
    ),
  );
  assert.equal(lines.length, 400);
  assert.match(lines.at(-1)!.key, /499/);
});
