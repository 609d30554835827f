import type { Receipt } from "@hearth/sdk";
import { capitalised } from "../../kit/format.ts";
import { describeBrowser } from "../settings/describe-browser.ts";

/** The kinds of receipts in plain words, as one of them is called. */
export const kindWords: Readonly<Record<string, string>> = {
  goal: "goal",
  plan: "plan",
  task: "task",
  "effect-intent": "about to",
  "effect-outcome": "done",
  decision: "decision",
  approval: "approval",
  spend: "money",
  policy: "policy",
  key: "key",
  erasure: "erasure",
  hub: "hub",
};

/** `task-failed` as `Task failed`. */
export function sentence(action: string): string {
  return capitalised(action.replaceAll(/[-_]/g, " "));
}

/** What of a receipt says best what it is about, unless its action has said so. */
export function subject({ action, body }: Pick<Receipt, "action" | "body">): string {
  const found = ["target", "path", "capability", "tool", "text", "title", "name", "state"].map((name) => body[name]);
  const first = found.find((value) => typeof value === "string");
  if (typeof first !== "string" || action.endsWith(`-${first}`)) return "";
  return targetOf(action, first).slice(0, 120);
}

/** What was acted on, without the verb that the action says already. */
export function targetOf(action: string, target: string): string {
  if (action.startsWith("user-log")) return describeBrowser(target);
  return /^files?-/.test(action) ? target.replace(/^(?:read|write|delete|look at) /, "") : target;
}
