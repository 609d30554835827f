import type { Tool } from "@modelcontextprotocol/client";
import type { OfferedTool } from "../../peers/peer.ts";
import { isOfferable } from "../../names/tool-names.ts";
import { adoptSchema } from "../../schema/adopt-schema.ts";
import { cleanText } from "../../text/clean-text.ts";

/** Tools of one server; more are not looked at. */
export const mostTools = 256;
const longestDescription = 4000;

export interface ReadTools {
  readonly tools: readonly OfferedTool[];
  /** What is not offered, and why; names are quoted. */
  readonly refused: readonly { readonly tool: string; readonly why: string }[];
}

/** What a server says of its tools, as far as it can be taken over: sound names and schemas, and text that can be seen. */
export function readTools(listed: readonly Tool[]): ReadTools {
  const tools = new Map<string, OfferedTool>();
  const refused: { tool: string; why: string }[] = [];
  for (const { name, description = "", inputSchema, outputSchema } of listed) {
    const refuse = (why: string): void => void refused.push({ tool: cleanText(name, 128), why });
    if (tools.size >= mostTools) {
      refuse(`the server has more than ${mostTools} tools`);
      continue;
    }
    if (!isOfferable(name)) {
      refuse("its name is empty, too long, or holds what cannot be seen");
      continue;
    }
    if (tools.has(name)) {
      refuse("the server names it twice");
      continue;
    }
    const input = adoptSchema(inputSchema);
    const output = outputSchema === undefined ? undefined : adoptSchema(outputSchema);
    if (!input.ok) refuse(`its input schema ${input.why}`);
    else if (output?.ok === false) refuse(`its output schema ${output.why}`);
    else
      tools.set(name, {
        tool: name,
        description: cleanText(description, longestDescription).trim(),
        input: { ...input.schema, type: "object" },
        output: output?.ok === true ? output.schema : undefined,
      });
  }
  return { tools: [...tools.values()], refused };
}
