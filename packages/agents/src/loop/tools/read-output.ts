import { NotFoundError } from "@hearth/protocol";
import { defineAgent, defineCapability, type LoadedAgent } from "@hearth/runtimes";
import { z } from "zod";
import type { ConversationReader } from "../log/conversation-log.ts";
import { parentLoop } from "../nesting.ts";
import { readOutputCapability } from "./lazy-conversation-agent.ts";

const longestRead = 20_000;

/**
 * An agent that reads back whole what a view cut or summarised: of the conversation of the run that asks, whose labels the run
 * carries already, and of no other.
 */
export function conversationAgent({ log }: { log: Pick<ConversationReader, "entries"> }): LoadedAgent {
  return defineAgent({
    manifest: {
      name: "conversation",
      version: "1.0.0",
      description: "Reads on in long tool outputs and earlier entries of a conversation",
    },
    capabilities: [
      defineCapability({
        name: readOutputCapability,
        description:
          "Reads a piece of a tool output that was too long to show, or of an earlier entry that a summary names by its number.",
        input: z.strictObject({
          entry: z.int(),
          offset: z.int().min(0).default(0),
          length: z.int().min(1).max(longestRead).default(longestRead),
        }),
        output: z.object({
          text: z.string(),
          offset: z.number(),
          total: z.number(),
          next: z.number().nullable(),
        }),
        async run({ entry, offset, length }, { principal }) {
          const conversation = parentLoop()?.conversation;
          const entries = conversation === undefined ? [] : await log.entries(principal, conversation);
          const body = entries.find(({ sequence }) => sequence === entry)?.body;
          if (body === undefined) throw new NotFoundError("entry", String(entry));
          const whole = body.type === "result" ? body.output : JSON.stringify(body);
          const end = Math.min(whole.length, offset + length);
          return {
            text: whole.slice(offset, end),
            offset,
            total: whole.length,
            next: end < whole.length ? end : null,
          };
        },
      }),
    ],
  });
}
