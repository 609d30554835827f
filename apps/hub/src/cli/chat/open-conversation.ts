import { type ConversationId, conversationId, newId, parse } from "@hearth/protocol";
import type { HearthClient } from "@hearth/sdk";
import type { ChatFlags } from "../commands/chat.ts";
import { UsageError } from "../errors/usage-error.ts";
import { requireConversation } from "./require-conversation.ts";

/** Where one talks, and over which files. */
export interface OpenedConversation {
  id: ConversationId;
  inputFolder: string | undefined;
  /** What was said last, where one goes on. */
  last: string | undefined;
}

/** The conversation the flags name, or a new one. @throws UsageError when there is none to go on in */
export async function openConversation(
  client: HearthClient,
  flags: Pick<ChatFlags, "continue" | "conversation">,
  signal: AbortSignal,
): Promise<OpenedConversation> {
  if (flags.continue && flags.conversation !== undefined)
    throw new UsageError("--continue and --conversation name two conversations", { field: "--continue" });
  if (flags.conversation !== undefined) {
    const id = parse(conversationId, flags.conversation, "--conversation");
    const last = await requireConversation(client, id, signal);
    return { id, inputFolder: last.inputFolder, last: last.text };
  }
  if (!flags.continue) return { id: newId<ConversationId>(), inputFolder: undefined, last: undefined };
  const [last] = await client.goals.list({ limit: 1, signal });
  if (last === undefined)
    throw new UsageError("--continue: nothing was said yet", { field: "--continue", hint: "Begin with hearth chat." });
  // A goal that was handed in by itself is a conversation, by its own id.
  const id = last.conversation ?? (last.id as string as ConversationId);
  return { id, inputFolder: last.inputFolder, last: last.text };
}
