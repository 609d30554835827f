import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LiveEvent } from "./follow-feed.ts";
import { LiveStore } from "./live-store.ts";
import { type Snapshot, TaskStreams } from "./task-streams.ts";

const of = { agent: "scribe", stream: "s", turn: 1 };
const part = (task: string, value: unknown): LiveEvent => ({
  type: "task-output",
  time: 0,
  owner: "owner",
  task,
  data: { part: value },
});

/** A store whose frames the test draws. */
function scene() {
  const work: (() => void)[] = [];
  const store = new LiveStore((one) => work.push(one));
  return {
    store,
    frame() {
      for (const one of work.splice(0)) one();
    },
  };
}

void test("a hundred parts in one frame are one drawing, of the one task that wrote them", () => {
  const drawing = scene();
  const { store } = drawing;
  let drawn = 0;
  let others = 0;
  store.streams.watch("a", () => (drawn += 1));
  store.streams.watch("b", () => (others += 1));
  let at = 0;
  for (let index = 0; index < 100; index += 1) {
    const text = `${index} `;
    store.take(part("a", { ...of, type: "text-delta", at, text }));
    at += text.length;
  }
  assert.equal(drawn, 0);
  drawing.frame();
  assert.equal(drawn, 1);
  assert.equal(others, 0);
  assert.match(store.streams.of("a").agents[0]?.text ?? "", /^0 1 2 .* 99 $/);
  assert.deepEqual(store.events, [], "parts are in no list");
});

void test("what an agent does is told in words, and a new turn begins a new text", () => {
  const { store } = scene();
  const doing = (value: object): string | undefined => {
    store.take(part("a", { ...of, ...value }));
    return store.streams.of("a").doing;
  };
  const text = (): string | undefined => store.streams.of("a").agents[0]?.text;
  assert.equal(doing({ type: "turn-started" }), "thinking");
  assert.equal(doing({ type: "text-delta", at: 0, text: "Look" }), "writing");
  assert.equal(doing({ type: "tool-started", call: "c", capability: "files.read", input: "{}" }), "uses files.read");
  assert.equal(doing({ type: "tool-ended", call: "c", capability: "files.read", outcome: "done" }), undefined);
  assert.equal(text(), "Look");
  doing({ type: "turn-started", turn: 2 });
  assert.equal(text(), "");
  store.take(part("a", 42));
  assert.equal(store.streams.of("a").doing, "thinking", "what is not understood changes nothing");
  doing({ type: "text-delta", at: 0, text: "late", turn: 1 });
  assert.equal(text(), "", "a piece of an earlier turn comes too late");
});

void test("calls are listed with how they ended, also one that was refused before it began, and each agent by itself", () => {
  const { store } = scene();
  const say = (value: object, time = 0): void => store.take({ ...part("a", { ...of, ...value }), time });
  say({ type: "tool-started", call: "c1", capability: "shell.run", input: '{"command":"ls"}' }, 1000);
  say({ type: "tool-ended", call: "c1", capability: "shell.run", outcome: "parked" }, 2000);
  say({ type: "tool-started", call: "c1", capability: "shell.run", input: '{"command":"ls"}' }, 9000);
  say({ type: "tool-ended", call: "c2", capability: "no.such", outcome: "failed" }, 9500);
  say({
    type: "tool-started",
    call: "c1",
    turn: 2,
    capability: "files.read",
    input: "{}",
    stream: "child",
    agent: "b",
  });
  const { agents } = store.streams.of("a");
  assert.deepEqual(
    agents.map(({ agent, calls }) => [agent, calls.map((one) => [one.call, one.startedAt, one.outcome])]),
    [
      [
        "scribe",
        [
          ["c1", 9000, undefined],
          ["c2", 9500, "failed"],
        ],
      ],
      ["b", [["c1", 0, undefined]]],
    ],
  );
});

void test("what is said while a goal is planned is the goal's", () => {
  const { store } = scene();
  const { task: _task, ...event } = part("", { ...of, type: "text-delta", at: 0, text: "Hm." });
  store.take({ ...event, goal: "g" });
  assert.equal(store.streams.of("g").agents[0]?.text, "Hm.");
});

void test("events are told once a frame and the oldest are dropped", () => {
  const drawing = scene();
  const { store } = drawing;
  let told = 0;
  store.watch(() => (told += 1));
  for (let id = 1; id <= 2500; id += 1) store.take({ id, type: "task-started", time: id, owner: "owner", data: {} });
  drawing.frame();
  assert.equal(told, 1);
  assert.equal(store.events.length, 2000);
  assert.equal(store.events[0]?.id, 501);
});

/** What a hub shows of one turn: pieces, now and then said anew, each with its number. */
const saying = fc.array(fc.oneof({ weight: 6, arbitrary: fc.string({ minLength: 1 }) }, fc.constant(undefined)), {
  minLength: 1,
  maxLength: 40,
});

function eventsOf(pieces: readonly (string | undefined)[]): LiveEvent[] {
  let at = 0;
  return pieces.map((text, index) => {
    const said = text === undefined ? { type: "answer-dropped", why: "lost" } : { type: "text-delta", at, text };
    at = text === undefined ? 0 : at + text.length;
    return { ...part("t", { ...of, ...said }), goal: "g", sequence: index + 1 };
  });
}

function textAfter(events: readonly LiveEvent[]): string {
  const streams = new TaskStreams(() => {});
  for (const event of events) streams.take(event);
  return streams.of("t").agents[0]?.text ?? "";
}

void test("who joins or loses the connection at any moment has the whole text, without a gap or a doubled word", async () => {
  await fc.assert(
    fc.asyncProperty(saying, fc.nat(), fc.nat(), fc.nat(), fc.nat(), async (pieces, ...moments) => {
      const events = eventsOf(pieces);
      const [lost, back, looked, answered] = moments.map((one) => one % (events.length + 1)).toSorted((a, b) => a - b);
      const streams = new TaskStreams(() => {});
      for (const event of events.slice(0, lost)) streams.take(event);
      // From `back` on the feed is there again; the hub looks at `looked`, and its answer comes at `answered`.
      const { promise, resolve } = Promise.withResolvers<Snapshot>();
      const caughtUp = streams.catchUp("g", () => promise);
      for (const event of events.slice(back, answered)) streams.take(event);
      const text = textAfter(events.slice(0, looked));
      resolve({ streams: [{ ...of, task: "t", text, at: 0, tools: [] }], sequence: looked! });
      await caughtUp;
      for (const event of events.slice(answered)) streams.take(event);
      assert.equal(streams.of("t").agents[0]?.text, textAfter(events));
    }),
  );
});

void test("a piece that was missed is noticed once, and a hub that does not answer costs nothing that was there", async () => {
  const streams = new TaskStreams(() => {});
  const torn: string[] = [];
  streams.onTorn((goal) => torn.push(goal));
  const [first, , third, fourth] = eventsOf(["one ", "two ", "three ", "four"]);
  streams.take(first!);
  streams.take(third!);
  streams.take(fourth!);
  assert.deepEqual(torn, ["g"]);
  await streams.catchUp("g", () => Promise.reject(new Error("gone")));
  assert.equal(streams.of("t").agents[0]?.text, "three four");
  await streams.catchUp("g", () =>
    Promise.resolve({ streams: [{ ...of, task: "t", text: "one two three four", at: 0, tools: [] }], sequence: 4 }),
  );
  assert.equal(streams.of("t").agents[0]?.text, "one two three four");
});
