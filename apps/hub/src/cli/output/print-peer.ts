import type { PeerEntry } from "@hearth/sdk";
import type { Output } from "./output.ts";

const longestDescription = 200;

/** A foreign server or agent, with each of its tools and what waits for the person. */
export function printPeer(output: Output, peer: PeerEntry): void {
  const { definition, name, pin, tools } = peer;
  const { command, url } = definition;
  const place = Array.isArray(command) ? command.join(" ") : typeof url === "string" ? url : "";
  output.text(`${name}  ${definition.transport}  ${place}`);
  output.text(`  held to ${pin ?? "nothing: it cannot be pinned"}`);
  for (const { capability, state, description } of tools) {
    const words = description.replaceAll(/\s+/g, " ");
    output.text(`  ${state.padEnd(8)}${capability}  ${words.slice(0, longestDescription)}`);
  }
  const waiting = tools.filter(({ state }) => state === "new" || state === "changed").length;
  if (waiting > 0) {
    const kind = definition.transport === "a2a" ? "a2a" : "mcp";
    output.note(`${waiting} of them are off. Read what they say, then: hearth ${kind} accept ${name}`);
  }
}

/** What was offered and cannot be taken over. */
export function printRefused(output: Output, refused: readonly { tool: string; why: string }[]): void {
  for (const { tool, why } of refused) output.note(`not offered: ${tool}: ${why}`);
}
