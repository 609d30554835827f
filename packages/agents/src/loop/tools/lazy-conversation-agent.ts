import type { Manifest } from "@hearth/protocol";
import { type Agent, defineLazyAgent } from "@hearth/runtimes";
import type { ConversationReader } from "../log/conversation-log.ts";
import stored from "./conversation-manifest.json" with { type: "json" };

/** The capability by which a model reads on in an output that it was shown a part of. */
export const readOutputCapability = "conversation.read-output";

export const conversationManifest = stored as unknown as Manifest;

/** `conversationAgent`, with its code loaded by the first call. */
export function lazyConversationAgent(options: { log: Pick<ConversationReader, "entries"> }): Agent {
  return defineLazyAgent(conversationManifest, async () =>
    (await import("./read-output.ts")).conversationAgent(options),
  );
}
