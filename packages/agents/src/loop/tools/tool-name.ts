import { createHash } from "node:crypto";

const longest = 64;
const digestLength = 16;

/**
 * The name under which a model is offered a capability: letters, digits, `_` and `-`, at most 64 characters.
 * Dots become `_`, which no capability's name holds, so two capabilities never share a tool name. A longer name keeps its
 * beginning and ends in `__` and a digest of the whole; `__` comes from no short name, since two dots never meet.
 */
export function toolName(capability: string): string {
  const plain = capability.replaceAll(".", "_");
  if (plain.length <= longest) return plain;
  const digest = createHash("sha256").update(capability).digest("hex").slice(0, digestLength);
  const head = plain.slice(0, longest - digestLength - 2).replace(/_+$/, "");
  return `${head}__${digest}`;
}
