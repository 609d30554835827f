import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { LabelStore } from "@hearth/gateway";
import { type ConversationId, newId } from "@hearth/protocol";
import { openDatabase } from "@hearth/storage";
import { answer, isPlanning, json, openModelHub } from "./support/model-hub.ts";
import { strangersToken } from "./support/tokens.ts";

const files = { "agents/helper/AGENT.md": "---\nname: helper\ndescription: Says what it knows.\n---\nBe brief.\n" };
const plan = {
  kind: "plan",
  title: "Ask the helper",
  tasks: [{ key: "ask", title: "Ask", capability: "helper.work", input: { objective: "Say its name" } }],
};

test("planner and agent are told what was said before in the conversation, and in no other or another's", async () => {
  await using hub = await openModelHub((request) => {
    if (!isPlanning(request)) return answer({ summary: "Its name is Mia." });
    return json(request.lastMessage.includes("What is its name?") ? plan : { kind: "answer", text: "A fine cat." });
  }, files);
  const conversation = newId<ConversationId>();
  const ask = async (text: string, where: string): Promise<string[]> => {
    const before = hub.server.requests.length;
    const { id } = await hub.submit({ text, conversation: where, approvePlan: true });
    await hub.until(id, "completed");
    return hub.server.requests.slice(before).flatMap(({ method, text: told }) => (method === "POST" ? [told] : []));
  };
  const first = await ask("My cat is called Mia", conversation);
  assert.doesNotMatch(first.join(""), /Said before in this conversation/);
  const second = await ask("What is its name?", conversation);
  assert.equal(second.length, 2);
  for (const told of second) assert.match(told, /The person: My cat is called Mia[^"]*You: A fine cat\./);
  const elsewhere = await ask("What is its name?", newId<ConversationId>());
  assert.doesNotMatch(elsewhere.join(""), /Mia\b[^"]*A fine cat/);
  const before = hub.server.requests.length;
  const token = await strangersToken(hub);
  await hub.call("POST", "/api/v1/goals", { body: { text: "Which cat?", conversation }, token });
  const owned = await hub.call("GET", `/api/v1/goals?conversation=${conversation}`);
  assert.equal(
    (owned.body as { goals: unknown[] }).goals.length,
    2,
    "who names another's conversation has one of their own",
  );
  const theirs = hub.server.requests.slice(before).map(({ text }) => text);
  assert.doesNotMatch(theirs.join(""), /My cat is called Mia/);
});

test("what an earlier answer had read labels those that follow it, and only those", async () => {
  await using hub = await openModelHub(() => json({ kind: "answer", text: "Noted." }), files);
  await using database = await openDatabase<unknown>({ url: `sqlite:${join(hub.home, "hearth.db")}` });
  const labels = await LabelStore.open({ database });
  const owner = { kind: "person", id: "owner" } as const;
  const ask = async (conversation: string): Promise<string> => {
    const { id } = await hub.submit({ text: "What do the keys open?", conversation });
    await hub.until(id, "completed");
    return id;
  };
  const conversation = newId<ConversationId>();
  const first = await ask(conversation);
  await labels.markPlace(owner, `session:${first}`, { class: "secret", untrusted: true, sources: ["web:keys.test"] });
  const second = await labels.ofPlace(owner, `session:${await ask(conversation)}`);
  assert.deepEqual(second, { class: "secret", untrusted: true, sources: ["web:keys.test"] });
  const elsewhere = await labels.ofPlace(owner, `session:${await ask(newId<ConversationId>())}`);
  assert.notEqual(elsewhere.class, "secret");
  assert.equal(elsewhere.untrusted, false);
});
