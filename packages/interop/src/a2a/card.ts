import { AgentCard, canonicalizeAgentCard } from "@a2a-js/sdk";
import { type DeviceKey, verifyJws } from "@hearth/identity";
import type { Capability } from "@hearth/protocol";
import { extensionParams, skillExtension } from "./extension.ts";

export interface MakeCardOptions {
  /** Where the hub is reached, such as `http://127.0.0.1:8080`. */
  address: string;
  version: string;
  capabilities: readonly Capability[];
  key: DeviceKey;
}

/** The card of a hub: its capabilities are the skills, and the device's key has signed it (A2A 1.0 §8.4). */
export function makeCard({ address, version, capabilities, key }: MakeCardOptions): AgentCard {
  const card = AgentCard.fromJSON({
    name: "Hearth",
    description:
      "The agents of one person. Each skill is one capability of theirs; a message names the skill it wants.",
    version,
    supportedInterfaces: [{ url: `${address}/a2a`, protocolBinding: "JSONRPC", protocolVersion: "1.0" }],
    capabilities: {
      streaming: true,
      pushNotifications: false,
      extendedAgentCard: true,
      extensions: [
        {
          uri: skillExtension,
          description: "Input and output schemas of the skills; a message names its skill under this URI.",
          required: false,
          params: extensionParams(capabilities),
        },
      ],
    },
    securitySchemes: { token: { httpAuthSecurityScheme: { scheme: "Bearer", description: "A token of the hub" } } },
    securityRequirements: [{ schemes: { token: { list: [] } } }],
    defaultInputModes: ["application/json"],
    defaultOutputModes: ["application/json"],
    skills: capabilities.map(({ name, description, keywords }) => ({
      id: name,
      name,
      description,
      tags: [...new Set([name.split(".")[0] ?? name, ...keywords])].slice(0, 20),
      inputModes: ["application/json"],
      outputModes: ["application/json"],
    })),
  });
  return { ...card, signatures: [{ ...key.signJws(canonicalizeAgentCard(card)), header: undefined }] };
}

/** The did:key that signed a card; undefined where none of its signatures is good. */
export function signerOf(card: AgentCard): string | undefined {
  const payload = canonicalizeAgentCard(card);
  for (const { protected: header, signature } of card.signatures.slice(0, 8)) {
    const signer = verifyJws(payload, { protected: header, signature });
    if (signer !== undefined) return signer;
  }
  return undefined;
}
