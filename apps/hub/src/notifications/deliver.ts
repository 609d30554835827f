import { type Gateway, guardPrompt } from "@hearth/gateway";
import { PlaceholderVault } from "@hearth/policy";
import { newId } from "@hearth/protocol";
import { type SettingsDesk, textOf } from "../settings/settings-desk.ts";
import type { Notification, NotificationChannel } from "./notification.ts";
import { notifierAgent } from "./notifier-agent.ts";
import { payloadFor } from "./payload-for.ts";
import { postJson } from "./post-json.ts";
import { type MailServer, sendMail } from "./send-mail.ts";

/** What became of one letter. */
export type Delivery =
  | { readonly outcome: "sent" }
  /** The channel is not set up. */
  | { readonly outcome: "off"; readonly detail: string }
  | { readonly outcome: "failed" | "denied" | "ask"; readonly detail: string };

export interface DeliverOptions {
  /** The same for each attempt at one letter. */
  id: string;
  gateway: Gateway;
  settings: SettingsDesk;
  /** The hub's address as its own browser knows it. */
  address: string;
  /** The person's own address, where they have one. */
  email: string | null;
  /** Whether a webhook may lead to this machine and its network, as for those who look after the hub. */
  privateOk: boolean;
  signal: AbortSignal;
}

type OutsideChannel = Exclude<NotificationChannel, "browser">;

/**
 * Tells a person something outside of the hub, as an effect: decided by policy, with receipts, and with personal data taken out of what
 * leaves. The place is one that the person set up for themselves, which is why the policy asks nobody.
 */
export async function deliver(
  person: string,
  channel: OutsideChannel,
  notification: Notification,
  { id, gateway, settings, address, email, privateOk, signal }: DeliverOptions,
): Promise<Delivery> {
  const way = await wayOf(person, channel, settings, email);
  if (typeof way === "string") return { outcome: "off", detail: way };
  const who = { kind: "person", id: person } as const;
  await using session = gateway.session({ who, agent: notifierAgent, level: 0, session: `notify-${newId<string>()}` });
  const vault = new PlaceholderVault();
  const guarded = await guardPrompt(session, notification.text, { vault });
  const text = guarded.kind === "blocked" ? "See it in Hearth: it holds a secret." : guarded.text;
  const outgoing = { ...notification, text };
  const url = `${address}${notification.link}`;
  try {
    const outcome = await session.perform({
      request: { tool: "message", args: { channel: channel === "email" ? "own-email" : "own-webhook", to: channel } },
      summary: `tell ${person} by ${channel}: ${notification.title}`,
      action: "message-sent",
      async perform() {
        if ("server" in way) {
          const letter = { id, to: way.to, subject: notification.title, text: `${text}\n\n${url}\n` };
          await sendMail(way.server, letter, signal);
        } else if (channel !== "email")
          await postJson(way.url, payloadFor(channel, outgoing, { address: url, time: Date.now() }), {
            id,
            privateOk,
            signal,
          });
      },
    });
    if (outcome.kind === "done") return { outcome: "sent" };
    return { outcome: outcome.kind === "needs-approval" ? "ask" : "denied", detail: outcome.why };
  } catch (error) {
    return { outcome: "failed", detail: error instanceof Error ? error.message : String(error) };
  }
}

type Way = { url: string } | { server: MailServer; to: string };

/** How a channel is reached, or in words what is missing. */
async function wayOf(
  person: string,
  channel: OutsideChannel,
  settings: SettingsDesk,
  email: string | null,
): Promise<Way | string> {
  if (channel !== "email") {
    const key = { webhook: "webhook_url", slack: "slack_webhook_url", discord: "discord_webhook_url" }[channel];
    const url = await settings.secret(key, person);
    return url === undefined ? `set ${key}` : { url };
  }
  const to = textOf(await settings.of(person, "notification_email")) || email;
  const host = await settings.hubText("smtp_host");
  const from = await settings.hubText("smtp_from");
  if (host === "" || from === "") return "set smtp_host and smtp_from";
  if (to === null) return "set notification_email";
  return {
    to,
    server: {
      host,
      from,
      port: Number(settings.hubNow("smtp_port")),
      security: settings.hubNow("smtp_security") as MailServer["security"],
      user: await settings.hubText("smtp_user"),
      password: await settings.secret("smtp_password"),
    },
  };
}
