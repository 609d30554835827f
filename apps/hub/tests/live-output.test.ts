import assert from "node:assert/strict";
import { test } from "node:test";
import type { LivePart, LiveStream } from "@hearth/protocol";
import { HearthClient } from "@hearth/sdk";
import { answer, isPlanning, json, openModelHub } from "./support/model-hub.ts";
import { eventually, type TestSocket } from "./support/test-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const key = `sk-ant-api03-${"q7Zr".repeat(20)}-AAAAAAAA`;
const helper = `---
name: helper
description: Looks into the notes of the house.
tools: [workspace.write, workspace.hand-over]
---
Be brief.
`;
const files = { "agents/helper/AGENT.md": helper };
const plan = {
  kind: "plan",
  title: "A note",
  tasks: [{ key: "note", title: "Write it", capability: "helper.work", input: { objective: "Write note.md" } }],
};
const summary = "The boiler is serviced in May, and the note says so in plain words.";
const last = answer({ summary });

/** The texts of one turn, put together by where each begins. */
function textOf(parts: readonly LivePart[], turn: number): string {
  let text = "";
  for (const part of parts)
    if (part.type === "text-delta" && part.turn === turn) text = text.slice(0, part.at) + part.text;
  return text;
}

function partsOf({ messages }: TestSocket): LivePart[] {
  return messages
    .filter(({ type, task }) => type === "task-output" && task !== undefined)
    .map(({ data }) => (data as { part: LivePart }).part);
}

test("what an agent says and calls is seen in order while it works, by its person and nobody else", async () => {
  let turn = 0;
  await using hub = await openModelHub((request) => {
    if (isPlanning(request)) return json(plan);
    turn += 1;
    if (turn === 1)
      return {
        text: ["I write it ", "now, ", "with care."],
        toolCalls: [{ name: "workspace_write", input: { path: "note.md", content: "Service it in May.\n" } }],
      };
    if (turn === 2) return { toolCalls: [{ name: "workspace_hand-over", input: { paths: ["note.md"] } }] };
    return { text: String(answer({ summary: `${summary} It opens with ${key} only.` }).text).match(/.{1,7}/gs)! };
  }, files);
  const mine = hub.socket("/ws/feed");
  const theirs = hub.socket("/ws/feed", { token: await strangersToken(hub) });
  await eventually("both feeds", () => mine.messages.length > 0 && theirs.messages.length > 0);
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  await hub.until(id, "completed");
  await eventually("the end on the feed", () => mine.messages.some(({ type }) => type === "goal-completed"));
  const parts = partsOf(mine);
  const kinds = parts.map(({ type }) => type).filter((type) => type !== "usage-counted");
  assert.deepEqual(
    kinds.filter((type, index) => type !== kinds[index - 1]),
    [
      "turn-started",
      "text-delta",
      "tool-started",
      "tool-ended",
      "turn-started",
      "tool-started",
      "tool-ended",
      "turn-started",
      "text-delta",
      "run-ended",
    ],
  );
  assert.equal(textOf(parts, 1), "I write it now, with care.");
  assert.ok(textOf(parts, 3).startsWith(summary), "of an answer in JSON its words are shown");
  assert.match(textOf(parts, 3), / It opens with \S+ only\.$/);
  const started = parts.find((part) => part.type === "tool-started");
  assert.deepEqual(started?.type === "tool-started" && [started.capability, JSON.parse(started.input)], [
    "workspace.write",
    { path: "note.md", content: "Service it in May.\n" },
  ]);
  assert.doesNotMatch(JSON.stringify(mine.messages), /q7Zrq7Zr/, "a key is never shown, however it is cut");
  assert.deepEqual(
    theirs.messages.filter(({ type }) => type !== "feed-opened" && type !== "hub-started"),
    [],
  );
  const stored = (await hub.call("GET", "/api/v1/events?after=0&limit=500")).text;
  assert.doesNotMatch(stored, /task-output/, "pieces are kept nowhere");
});

test("a planner's answer is seen while it is said", async () => {
  await using hub = await openModelHub(() => json({ kind: "answer", text: "It is 42, as always." }), files);
  const feed = hub.socket("/ws/feed");
  await eventually("the feed", () => feed.messages.length > 0);
  const { id } = await hub.submit({ text: "What is the answer?" });
  await hub.until(id, "completed");
  await eventually("the end on the feed", () => feed.messages.some(({ type }) => type === "goal-completed"));
  const parts = feed.messages
    .filter(({ type, goal, task }) => type === "task-output" && goal === id && task === undefined)
    .map(({ data }) => (data as { part: LivePart }).part);
  assert.equal(textOf(parts, 1), "It is 42, as always.");
});

test("who lost the connection in the midst learns what was said meanwhile, and loses nothing of the end", async () => {
  const goOn = Promise.withResolvers<void>();
  let turn = 0;
  await using hub = await openModelHub(async (request) => {
    if (isPlanning(request)) return json({ ...plan, tasks: [{ ...plan.tasks[0], checks: [] }] });
    turn += 1;
    if (turn === 1)
      return {
        text: "First I write what I know of the boiler into the note.",
        toolCalls: [{ name: "workspace_write", input: { path: "note.md", content: "May.\n" } }],
      };
    if (turn === 2) return { toolCalls: [{ name: "workspace_hand-over", input: { paths: ["note.md"] } }] };
    await goOn.promise;
    return last;
  }, files);
  const lost = hub.socket("/ws/feed");
  await eventually("the feed", () => lost.messages.length > 0);
  const { id } = await hub.submit({ text: "Note when the boiler is serviced", approvePlan: true });
  await eventually("the second call", () => turn === 3);
  const seen = Math.max(...lost.messages.map(({ id: at }) => Number(at ?? 0)));
  lost.socket.terminate();
  const { streams, sequence } = (await hub.call("GET", `/api/v1/goals/${id}/live`)).body as {
    streams: LiveStream[];
    sequence: number;
  };
  const stream = streams.find(({ task }) => task !== undefined);
  assert.deepEqual(
    stream?.tools.map(({ capability, outcome }) => [capability, outcome]),
    [
      ["workspace.write", "done"],
      ["workspace.hand-over", "done"],
    ],
  );
  for (const { startedAt, endedAt = 0 } of stream?.tools ?? []) assert.ok(startedAt <= endedAt);
  const token = await strangersToken(hub);
  assert.equal((await hub.call("GET", `/api/v1/goals/${id}/live`, { token })).status, 404);
  const again = hub.socket(`/ws/feed?after=${seen}`);
  await eventually("the feed anew", () => again.messages.length > 0);
  goOn.resolve();
  await eventually("the end on the feed", () => again.messages.some(({ type }) => type === "goal-completed"));
  const client = new HearthClient({ address: hub.address, token: hub.hub.token });
  assert.match((await client.goals.get(id)).answer ?? "", /serviced in May/);
  const after = (await hub.call("GET", `/api/v1/goals/${id}/live`)).body as { streams: LiveStream[] };
  assert.deepEqual(after.streams, []);
  const later = again.messages.filter(({ type }) => type === "task-output").map((event) => Number(event["sequence"]));
  assert.ok(later.length > 0 && later.every((at, index) => at > (later[index - 1] ?? sequence)), later.join());
  const [task] = await client.tasks.list({ goal: id });
  assert.ok(task !== undefined);
  const calls = await client.tasks.calls(task.id);
  assert.deepEqual(
    calls.map(({ agent, capability, input, outcome }) => [agent, capability, input, outcome]),
    [
      ["helper", "workspace.write", '{"path":"note.md","content":"May.\\n"}', "done"],
      ["helper", "workspace.hand-over", '{"paths":["note.md"]}', "done"],
    ],
    "the calls are kept with the task",
  );
});
