import type { ConversationLog } from "./conversation-log.ts";
import type { OpenConversationLogOptions } from "./open-conversation-log.ts";

/** `openConversationLog`, with its code loaded by the call. */
export async function openLazyConversationLog(options: OpenConversationLogOptions): Promise<ConversationLog> {
  const { openConversationLog } = await import("./open-conversation-log.ts");
  return await openConversationLog(options);
}
