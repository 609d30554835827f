import type { Effect } from "@hearth/gateway";
import type { MessagePlan } from "@hearth/policy";
import type { AgentContext } from "@hearth/runtimes";
import type { MessageKind } from "../store/team-store.ts";
import type { TeamServices } from "../team-services.ts";

export interface Outgoing {
  readonly kind: MessageKind;
  readonly recipient: string;
  /** What is said. Receipts have its length only. */
  readonly text: string;
  /** What it is about in one line, for receipts. */
  readonly summary: string;
  /** Past-tense action of its receipts. */
  readonly action: string;
  /** What else an approval of it covers. */
  readonly binding?: unknown;
  /** Names it within its call. */
  readonly key: string;
  /** What is done with it when it may be sent, in one step with sending it. */
  readonly deliver?: () => Promise<void>;
}

/** What became of sending. `sent` has the message's id. */
export type Sending =
  | { readonly kind: "sent"; readonly message: string }
  | { readonly kind: "denied"; readonly rule: string; readonly why: string };

/**
 * Says something to another agent: an effect on the channel `agent`, decided by the policy, with its receipts. A question to
 * the person parks the task as for any effect.
 */
export async function sendMessage(
  { store }: Pick<TeamServices, "store">,
  { effects, caller, task, principal }: AgentContext,
  { kind, recipient, text, summary, action, binding, key, deliver }: Outgoing,
): Promise<Sending> {
  const effect: Effect<MessagePlan, string> = {
    request: { tool: "message", args: { channel: "agent", to: recipient } },
    summary,
    question: `${summary}: ${text}`,
    action,
    cost: { calls: 1, bytes: Buffer.byteLength(text) },
    binding: { kind, text, ...(binding === undefined ? {} : { binding }) },
    perform: async ({ to }) => {
      const sent = await (
        await store()
      ).send(principal, { task: task.id, kind, sender: caller.id, recipient: to, text });
      await deliver?.();
      return sent;
    },
    describe: (message) => ({ message, kind, from: caller.id, to: recipient, bytes: Buffer.byteLength(text) }),
  };
  const outcome = await effects.perform(effect, { key });
  switch (outcome.kind) {
    case "done":
      return { kind: "sent", message: outcome.value };
    case "denied":
      return { kind: "denied", rule: outcome.rule, why: outcome.why };
    case "over-budget":
      return { kind: "denied", rule: "over-budget", why: outcome.why };
    case "unknown":
      return { kind: "denied", rule: "effect-unknown", why: outcome.why };
    case "needs-approval":
      return { kind: "denied", rule: outcome.rule, why: outcome.why };
  }
}
