import type { Event, NewEvent } from "@hearth/protocol";

/** Something a person is told. */
export interface Notification {
  level: "info" | "error" | "ask";
  title: string;
  text: string;
  /** A path of the portal, or `/goals/ID` for the page of that goal. */
  link: string;
}

/** The setting that says whether a person is told. */
export type NotificationReason = "notify_on_completion" | "notify_on_error" | "notify_on_approval";

export type NotificationChannel = "browser" | "email" | "webhook" | "slack" | "discord";

const longestText = 300;

/** A notification, and the setting that says whether its person wants it. */
export interface Notice {
  reason: NotificationReason;
  notification: Notification;
}

/** What an event is to the person it belongs to; undefined for what nobody wants to be told. */
export function notificationOf(event: NewEvent | Event): Notice | undefined {
  const data = event.data ?? {};
  const said = (key: string, other: string): string => {
    const value = data[key];
    return typeof value === "string" && value !== "" ? value.slice(0, longestText) : other;
  };
  const link = event.goal === undefined ? "/tasks" : `/goals/${event.goal}`;
  switch (event.type) {
    case "goal-completed":
      return {
        reason: "notify_on_completion",
        notification: { level: "info", title: "A goal is done", text: said("answer", "See what came of it."), link },
      };
    case "goal-failed":
      return {
        reason: "notify_on_error",
        notification: { level: "error", title: "A goal failed", text: said("answer", "See what went wrong."), link },
      };
    case "goal-refused":
      return {
        reason: "notify_on_error",
        notification: { level: "error", title: "A goal was refused", text: said("answer", "See why."), link },
      };
    case "budget-alerted":
      return {
        reason: "notify_on_error",
        notification: {
          level: "error",
          title: "A budget is running out",
          text: `${word(data["percent"])} % of ${word(data["unit"])} in this ${word(data["period"])}`,
          link: "/budgets",
        },
      };
    case "approval-requested":
      return {
        reason: "notify_on_approval",
        notification: {
          level: "ask",
          title: "An agent asks you",
          text: said("summary", "See what it asks."),
          link: "/approvals",
        },
      };
    default:
      return undefined;
  }
}

function word(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
