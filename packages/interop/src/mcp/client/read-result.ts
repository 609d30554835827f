import type { CallToolResult } from "@modelcontextprotocol/client";
import { ForeignResultBuilder, type ForeignResult } from "../../result/foreign-result.ts";

/** A server's answer as bounded data. Links are named and never followed. */
export function readResult(source: string, result: CallToolResult): ForeignResult {
  const builder = new ForeignResultBuilder(source);
  for (const block of result.content ?? []) {
    switch (block.type) {
      case "text":
        builder.text(block.text);
        break;
      case "image":
      case "audio":
        builder.data(block.mimeType, block.data);
        break;
      case "resource_link":
        builder.link(block.uri, block.name, block.mimeType);
        break;
      case "resource":
        if ("text" in block.resource) builder.text(block.resource.text);
        else builder.data(block.resource.mimeType ?? "", block.resource.blob);
        break;
    }
  }
  if (result.structuredContent !== undefined) builder.structured(result.structuredContent);
  return builder.build();
}

/** The first words of an answer that reports a failure. */
export function failureText(result: CallToolResult): string {
  return (result.content ?? []).map((block) => (block.type === "text" ? block.text : "")).join(" ");
}
