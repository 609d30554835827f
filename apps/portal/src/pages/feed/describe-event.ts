import { capitalised } from "../../kit/format.ts";
import type { LiveEvent } from "../../live/follow-feed.ts";

/** What an event is about, as the feed's filter groups it. */
export const subjects = ["goals", "plans", "tasks", "approvals", "agents", "hub"] as const;
export type Subject = (typeof subjects)[number];

export function subjectOf({ type }: Pick<LiveEvent, "type">): Subject {
  const noun = type.slice(0, type.indexOf("-"));
  return noun === "goal" || noun === "plan" || noun === "task" || noun === "approval" || noun === "agent"
    ? `${noun}s`
    : "hub";
}

/** An event in a sentence's beginning: `Task completed`. */
export function headline({ type }: Pick<LiveEvent, "type">): string {
  return capitalised(type.replaceAll("-", " "));
}

/** What of an event's data says best what it is about. */
export function detailOf({ data, agent }: Pick<LiveEvent, "data" | "agent">): string {
  const said = ["title", "text", "message", "summary", "capability", "why", "note", "version"]
    .map((name) => data[name])
    .filter((value): value is string => typeof value === "string" && value !== "");
  return [agent, said[0]].filter(Boolean).join(": ");
}

/** How an event should look: as good news, bad news or neither. */
export function toneOf({ type }: Pick<LiveEvent, "type">): "good" | "bad" | "warn" | "busy" | "accent" | "mute" {
  if (type.endsWith("-completed")) return "good";
  if (type.endsWith("-failed") || type === "sandbox-leaked") return "bad";
  if (type.endsWith("-refused") || type.endsWith("-cancelled") || type === "budget-alerted") return "warn";
  if (type === "approval-requested" || type === "plan-drafted") return "accent";
  if (type.endsWith("-started") || type.endsWith("-progressed")) return "busy";
  return "mute";
}
