import type { Capability, JsonSchema } from "@hearth/protocol";
import { z } from "zod";

/**
 * Our A2A extension. A card's `params.skills` gives each skill's `inputSchema` and `outputSchema`; a message names the skill
 * it wants in its metadata under this URI, as `{"skill": "table.aggregate"}`, and brings the input as its one data part.
 */
export const skillExtension = "urn:hearth:a2a:skills:v1";

export const skillParams = z.object({
  skills: z.record(z.string(), z.object({ inputSchema: z.unknown().optional(), outputSchema: z.unknown().optional() })),
});

/** What a card says of these capabilities in the extension. */
export function extensionParams(capabilities: readonly Capability[]): {
  skills: Record<string, { inputSchema: JsonSchema; outputSchema: JsonSchema }>;
} {
  const skills = capabilities.map(({ name, input, output }) => [name, { inputSchema: input, outputSchema: output }]);
  return {
    skills: Object.fromEntries(skills) as Record<string, { inputSchema: JsonSchema; outputSchema: JsonSchema }>,
  };
}
