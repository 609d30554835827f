import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HeldText } from "./held-text.ts";
import { LiveBook } from "./live-book.ts";
import { LiveOutput } from "./live-output.ts";
import { SpokenText } from "./spoken-text.ts";

/** Cuts a text into pieces of these lengths, over and over. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, index = 0; at < text.length; index += 1) {
    const end = at + lengths[index % lengths.length]!;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

test("of an answer in JSON the summary is read, however it is cut and whatever stands beside it", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.jsonValue({ maxDepth: 2 }),
      fc.boolean(),
      lengths,
      (summary, other, isFenced, sizes) => {
        const json = JSON.stringify({ before: other, nested: { summary: "not this" }, summary, after: [other] });
        const spoken = new SpokenText();
        const pieces = cut(isFenced ? `\`\`\`json\n${json}\n\`\`\`` : json, sizes);
        assert.equal(pieces.map((piece) => spoken.push(piece)).join(""), summary);
      },
    ),
  );
});

test("words that are no JSON pass as they are", () => {
  fc.assert(
    fc.property(fc.string(), lengths, (tail, sizes) => {
      const text = `Yes. ${tail}`;
      const spoken = new SpokenText();
      assert.equal(
        cut(text, sizes)
          .map((piece) => spoken.push(piece))
          .join(""),
        text,
      );
    }),
  );
});

test("a secret is blanked however it is cut, with words between its words too, and the rest is whole", () => {
  const secrets = ["hunter2hunter2", "correct horse battery staple"];
  const scrub = (text: string): string => secrets.reduce((left, secret) => left.replaceAll(secret, "[redacted]"), text);
  const words = fc.array(fc.oneof(fc.constantFrom(...secrets), fc.string({ maxLength: 30 })), { maxLength: 30 });
  fc.assert(
    fc.property(words, lengths, (parts, sizes) => {
      const text = parts.join(" ");
      const held = new HeldText({ scrub });
      let shown = "";
      for (const piece of cut(text, sizes)) {
        held.push(piece);
        shown += held.take();
      }
      shown += held.end();
      assert.equal(shown, scrub(text));
    }),
  );
});

function scene(options: { mostCharacters?: number; mostParts?: number } = {}) {
  const shown: unknown[] = [];
  const live = new LiveOutput({ emit: (part) => shown.push(part), scrub: (text) => text, ...options });
  return { live, shown };
}
const of = { agent: "scribe", stream: "s", turn: 1 };

test("text comes before the call that follows it, and each piece says where it begins", () => {
  const { live, shown } = scene();
  live.take({ ...of, type: "turn-started" });
  for (const text of ["I will ", "look."]) live.take({ ...of, type: "text-delta", text });
  live.take({ ...of, type: "tool-started", call: "c", capability: "files.read", input: { path: "x".repeat(1000) } });
  live.take({ ...of, type: "text-delta", text: "There." });
  live[Symbol.dispose]();
  const told = shown as { type: string; text?: string; at?: number; input?: string }[];
  assert.deepEqual(
    told.map(({ type, text, at }) => [type, text, at]),
    [
      ["turn-started", undefined, undefined],
      ["text-delta", "I will look.", 0],
      ["tool-started", undefined, undefined],
      ["text-delta", "There.", 12],
    ],
  );
  assert.equal(told[2]?.input?.length, 400);
});

test("a run that says too much is cut off and says so once", () => {
  const { live, shown } = scene({ mostCharacters: 10, mostParts: 3 });
  for (let turn = 1; turn < 10; turn += 1) {
    live.take({ ...of, turn, type: "turn-started" });
    live.take({ ...of, turn, type: "text-delta", text: "six of" });
  }
  live[Symbol.dispose]();
  assert.equal(shown.filter((part) => (part as { type: string }).type === "output-cut").length, 1);
  assert.ok(shown.length <= 6, JSON.stringify(shown));
});

test("a part that is none of the loop's passes where it is small, and is named where not", () => {
  const { live, shown } = scene();
  const circle: { self?: unknown } = {};
  circle.self = circle;
  for (const part of ["a", { b: 1 }, "x".repeat(9000), circle, undefined]) live.take(part);
  assert.deepEqual(shown, ["a", { b: 1 }, { type: "part-omitted", bytes: 9002 }]);
});

test("who joins late is told what was said, until the task has ended", () => {
  const book = new LiveBook();
  let time = 0;
  const say = (part: object): void =>
    book.take({
      type: "task-output",
      time: (time += 10),
      owner: "ada",
      goal: "g",
      task: "t",
      data: { part: { ...of, ...part } },
    });
  say({ type: "turn-started" });
  say({ type: "text-delta", at: 0, text: "a".repeat(40_000) });
  say({ type: "tool-started", call: "c", capability: "files.read", input: "{}" });
  say({ type: "tool-ended", call: "c", capability: "files.read", outcome: "done" });
  const [stream] = book.of("ada", "g");
  assert.deepEqual([stream?.at, stream?.text.length, stream?.tools[0]?.outcome], [8000, 32_000, "done"]);
  assert.deepEqual(book.of("bob", "g"), []);
  book.take({ type: "task-completed", time: 50, owner: "ada", goal: "g", task: "t", data: {} });
  assert.deepEqual(book.of("ada", "g"), []);
});
