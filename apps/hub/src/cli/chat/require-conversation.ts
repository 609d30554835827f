import type { ConversationId, Goal } from "@hearth/protocol";
import type { HearthClient } from "@hearth/sdk";
import { UsageError } from "../errors/usage-error.ts";

/** The last goal of a conversation. @throws UsageError when the person has none of this id */
export async function requireConversation(
  client: HearthClient,
  conversation: ConversationId,
  signal: AbortSignal,
): Promise<Goal> {
  const [last] = await client.goals.list({ conversation, limit: 1, signal });
  if (last !== undefined) return last;
  throw new UsageError(`--conversation: there is no conversation ${conversation}`, {
    field: "--conversation",
    hint: "Go on in the last one with hearth chat --continue, or begin one with hearth chat.",
  });
}
