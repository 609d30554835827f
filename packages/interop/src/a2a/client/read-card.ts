import { hash } from "node:crypto";
import { type AgentCard, canonicalizeAgentCard } from "@a2a-js/sdk";
import { AgentCardError } from "../../errors/agent-card-error.ts";
import { isOfferable } from "../../names/tool-names.ts";
import type { PeerLook } from "../../peers/peer-driver.ts";
import type { OfferedTool, RemoteAgent } from "../../peers/peer.ts";
import { adoptSchema } from "../../schema/adopt-schema.ts";
import { cleanText } from "../../text/clean-text.ts";
import { signerOf } from "../card.ts";
import { skillExtension, skillParams } from "../extension.ts";

const mostSkills = 256;

/** Where a skill gives no schema: words in. */
const words = {
  type: "object",
  properties: { text: { type: "string", description: "What is wanted, in words" } },
  required: ["text"],
} as const;

/**
 * What an agent offers by its card, and what it is held to: the key that signs it, or where nobody does, the card itself.
 * @throws AgentCardError for a card that nobody signed, unless that was allowed
 */
export function readCard(card: AgentCard, { unsigned }: RemoteAgent): PeerLook {
  const signer = signerOf(card);
  if (signer === undefined && (!unsigned || card.signatures.length > 0))
    throw new AgentCardError(
      card.signatures.length > 0
        ? "none of the card's signatures is good"
        : "nobody signed the card, so it could be anyone's",
      { hint: "Ask whoever runs the agent, or add it with `--unsigned`: then it is held to this very card." },
    );
  const declared = card.capabilities?.extensions.find(({ uri }) => uri === skillExtension);
  const params = skillParams.safeParse(declared?.params);
  const schemas = params.success ? params.data.skills : {};
  const tools = new Map<string, OfferedTool>();
  const refused: { tool: string; why: string }[] = [];
  for (const { id, description } of card.skills) {
    const refuse = (why: string): void => void refused.push({ tool: cleanText(id, 128), why });
    const own = Object.hasOwn(schemas, id) ? schemas[id] : undefined;
    const input = adoptSchema(own?.inputSchema ?? words);
    const output = own?.outputSchema === undefined ? undefined : adoptSchema(own.outputSchema);
    if (tools.size >= mostSkills) refuse(`the agent has more than ${mostSkills} skills`);
    else if (!isOfferable(id)) refuse("its id is empty, too long, or holds what cannot be seen");
    else if (tools.has(id)) refuse("the agent names it twice");
    else if (!input.ok) refuse(`its input schema ${input.why}`);
    else if (output?.ok === false) refuse(`its output schema ${output.why}`);
    else
      tools.set(id, {
        tool: id,
        description: cleanText(description, 4000).trim(),
        input: { ...input.schema, type: "object" },
        output: output?.ok === true ? output.schema : undefined,
      });
  }
  const pin = signer ?? `card:${hash("sha256", canonicalizeAgentCard(card))}`;
  return { tools: [...tools.values()], refused, protocol: "1.0", pin };
}

/** True where the agent speaks our extension, so that a message can name its skill and bring data. */
export function speaksExtension(card: AgentCard): boolean {
  return card.capabilities?.extensions.some(({ uri }) => uri === skillExtension) === true;
}
