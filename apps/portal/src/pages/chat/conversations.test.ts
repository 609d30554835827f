import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationId, type Goal } from "@hearth/protocol";
import fc from "fast-check";
import { conversationsOf, newConversationId } from "./conversations.ts";

void test("a new conversation's id is one the hub takes, and sorts by time", () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 45 }), fc.uint8Array({ minLength: 10, maxLength: 10 }), (time, bytes) => {
      const id = newConversationId(time, bytes);
      assert.equal(conversationId.safeParse(id).success, true, id);
      assert.ok(id < newConversationId(time + 1, bytes));
    }),
  );
});

void test("a conversation is titled by its first goal and placed by its last; a goal without one is its own", () => {
  const goal = (id: string, text: string, createdAt: number, conversation?: string): Goal =>
    ({ id, text, createdAt, state: "completed", ...(conversation && { conversation }) }) as Goal;
  const goals = [
    goal("4", "and again", 4, "1"),
    goal("3", "other", 3),
    goal("2", "more", 2, "1"),
    goal("1", "first", 1),
  ];
  assert.deepEqual(
    conversationsOf(goals).map(({ id, title, lastAt }) => [id, title, lastAt]),
    [
      ["1", "first", 4],
      ["3", "other", 3],
    ],
  );
});
