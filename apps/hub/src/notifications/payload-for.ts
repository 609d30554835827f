import type { Notification, NotificationChannel } from "./notification.ts";

const colours = { info: 0x2e7d32, error: 0xc62828, ask: 0xf9a825 } as const;

/** What is sent by POST to a channel that takes JSON: our own shape, Slack's incoming webhook, Discord's webhook. */
export function payloadFor(
  channel: Exclude<NotificationChannel, "browser" | "email">,
  { level, title, text }: Notification,
  { address, time }: { address: string; time: number },
): object {
  switch (channel) {
    case "webhook":
      return { source: "hearth", level, title, text, url: address, time: new Date(time).toISOString() };
    case "slack":
      return {
        text: `${title}: ${forSlack(text)}`,
        blocks: [
          { type: "header", text: { type: "plain_text", text: title } },
          { type: "section", text: { type: "plain_text", text } },
          { type: "context", elements: [{ type: "mrkdwn", text: `<${address}|Open Hearth>` }] },
        ],
      };
    case "discord":
      return {
        // Nobody is called by what an agent wrote.
        allowed_mentions: { parse: [] },
        embeds: [
          { title, description: text, url: address, color: colours[level], timestamp: new Date(time).toISOString() },
        ],
      };
  }
}

/** Slack reads these three as its own markup. */
function forSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
