import { HearthError } from "@hearth/protocol";
import type { AgentContext } from "@hearth/runtimes";
import { z } from "zod";
import { pickCapability } from "../pick-capability.ts";
import type { TeamServices } from "../team-services.ts";
import { sendMessage } from "./send-message.ts";

/** A question to one agent, in words or as the input of one of its capabilities. */
export const question = z.strictObject({
  question: z.string().trim().min(1).max(8000).describe("What you want to know or have done, in words."),
  context: z.string().max(20_000).default("").describe("What you know already and they need."),
  capability: z.string().max(200).optional().describe("Which of their capabilities; else the one that takes words."),
  input: z.record(z.string(), z.unknown()).optional().describe("Its input, where words are not what it takes."),
});
export type Question = z.output<typeof question>;

/** What became of a question. Only `answered` is an answer. */
export const reply = z.object({
  agent: z.string(),
  kind: z.enum(["answered", "denied", "failed", "unavailable"]),
  capability: z.string().optional(),
  answer: z.unknown().optional(),
  /** The policy's rule that denied it, or the code of the failure. */
  rule: z.string().optional(),
  why: z.string().optional(),
});
export type Reply = z.output<typeof reply>;

/**
 * Asks one agent, which works in the asker's task with at most the asker's doors, and gives its answer. The asker keeps
 * the task. What the other one read labels the asker too, as with every call.
 * @throws TaskParkedError, ApprovalNeededError, and the signal's reason; everything else is a reply
 */
export async function askAgent(
  services: TeamServices,
  context: AgentContext,
  to: string,
  { kind, asked }: { kind: "consult" | "broadcast"; asked: Question },
): Promise<Reply> {
  const { caller, principal, task, signal } = context;
  const owner = task.owner;
  const unavailable = (why: string): Reply => ({ agent: to, kind: "unavailable", why });
  if (to === caller.id) return unavailable("an agent does not ask itself");
  const manifest = services.roster(owner).find(({ name }) => name === to);
  if (manifest === undefined) return unavailable("there is no such agent; team.roster lists them");
  const capability = pickCapability(manifest, asked.capability);
  if (capability === undefined)
    return unavailable(
      `it offers ${manifest.capabilities.map(({ name }) => name).join(", ")}; name one and give its input`,
    );
  const input = asked.input ?? { objective: asked.question, context: asked.context };
  const sending = await sendMessage(services, context, {
    kind,
    recipient: to,
    text: asked.question,
    summary: `${caller.id} asks ${to} for ${capability.name}`,
    action: "agent-asked",
    binding: { capability: capability.name, input },
    key: `ask:${to}`,
  });
  if (sending.kind === "denied") return { agent: to, kind: "denied", rule: sending.rule, why: sending.why };
  const store = await services.store();
  try {
    const answer = await context.invoke(capability.name, input, { key: `ask:${to}`, signal });
    await store.answer(principal, sending.message, "answered");
    return { agent: to, kind: "answered", capability: capability.name, answer };
  } catch (error) {
    signal.throwIfAborted();
    if (!HearthError.isInstance(error) || passesThrough.has(error.code)) throw error;
    await store.answer(principal, sending.message, "failed");
    return { agent: to, kind: "failed", capability: capability.name, rule: error.code, why: error.message };
  }
}

/** These end a run that will come back, so they are nobody's answer. */
const passesThrough: ReadonlySet<string> = new Set([
  "HEARTH_TASK_PARKED",
  "HEARTH_APPROVAL_NEEDED",
  "HEARTH_CLAIM_LOST",
]);
