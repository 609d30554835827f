import { isDeepStrictEqual } from "node:util";
import type { OfferedTool, PinnedTool } from "./peer.ts";

/**
 * What is known of a peer's tools once it has said again what it offers. One that is not exactly what was accepted waits
 * for a person, and so does a new one; one that is back as it was goes on.
 */
export function compareTools(known: readonly PinnedTool[], offered: readonly OfferedTool[]): PinnedTool[] {
  const now = new Map(offered.map((tool) => [tool.tool, tool]));
  const before = new Set(known.map(({ tool }) => tool));
  return [
    ...known.map((pinned): PinnedTool => {
      const said = now.get(pinned.tool);
      if (said === undefined) return { ...pinned, gone: true };
      const same = pinned.accepted !== undefined && isDeepStrictEqual(asJson(said), asJson(pinned.accepted));
      return { ...pinned, pending: same ? undefined : said, gone: false };
    }),
    ...offered
      .filter(({ tool }) => !before.has(tool))
      .map((tool): PinnedTool => ({ tool: tool.tool, accepted: undefined, pending: tool, gone: false })),
  ];
}

/** Those that may be used: accepted, as they were then, and there. */
export function usableTools(tools: readonly PinnedTool[]): OfferedTool[] {
  return tools.flatMap(({ accepted, pending, gone }) =>
    accepted === undefined || pending !== undefined || gone ? [] : [accepted],
  );
}

/** The same tools once a person has accepted what they say now. @param only these, or all */
export function acceptTools(tools: readonly PinnedTool[], only?: readonly string[]): PinnedTool[] {
  return tools.map((tool) =>
    tool.pending === undefined || (only !== undefined && !only.includes(tool.tool))
      ? tool
      : { ...tool, accepted: tool.pending, pending: undefined },
  );
}

/** As it is kept: what is undefined is not there. */
function asJson(tool: OfferedTool): unknown {
  return JSON.parse(JSON.stringify(tool));
}
