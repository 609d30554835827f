import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event, EventType } from "@hearth/protocol";
import { notificationOf } from "./notification.ts";
import { payloadFor } from "./payload-for.ts";

const event = (type: EventType, data: Record<string, unknown> = {}): Event => ({
  id: 1,
  type,
  time: 1,
  owner: "owner",
  goal: "0198c0de-0000-7000-8000-000000000000",
  data,
});

test("people are told of ends, failures, questions and budgets, and of nothing else", () => {
  const told = Object.fromEntries(
    (
      [
        "goal-completed",
        "goal-failed",
        "goal-refused",
        "approval-requested",
        "budget-alerted",
        "task-completed",
        "goal-submitted",
      ] as const
    ).map((type) => [type, notificationOf(event(type))?.reason]),
  );
  assert.deepEqual(told, {
    "goal-completed": "notify_on_completion",
    "goal-failed": "notify_on_error",
    "goal-refused": "notify_on_error",
    "approval-requested": "notify_on_approval",
    "budget-alerted": "notify_on_error",
    "task-completed": undefined,
    "goal-submitted": undefined,
  });
});

test("a text is cut, and what it says is no markup of the channel", () => {
  const { notification } = notificationOf(event("goal-failed", { answer: "<!channel> & ".repeat(100) }))!;
  assert.equal(notification.text.length, 300);
  const slack = JSON.stringify(payloadFor("slack", notification, { address: "http://hub", time: 0 }));
  assert.ok(slack.includes("&lt;!channel&gt;"));
  const sections = payloadFor("slack", notification, { address: "http://hub", time: 0 }) as {
    blocks: { text?: { type: string } }[];
  };
  assert.equal(sections.blocks[1]?.text?.type, "plain_text");
});
