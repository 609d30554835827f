import type { LiveStream } from "@hearth/sdk";

/** A line of a console: a piece of what an agent says, a call of a tool, or how far it is. */
export interface ConsoleLine {
  readonly key: string;
  readonly kind: "text" | "tool" | "progress";
  readonly text: string;
  /** How a call ended. */
  readonly outcome?: string;
}

/** Lines that are kept, and characters of one. */
const most = 400;
const longest = 20_000;

/** Takes a part of what is said live (`packages/protocol`, `live.ts`), if it is this agent's. */
export function withPart(lines: readonly ConsoleLine[], part: unknown, agent: string): readonly ConsoleLine[] {
  if (typeof part !== "object" || part === null) return lines;
  const { type, text, stream, turn, call, capability, input, outcome, agent: says } = part as Record<string, unknown>;
  if (says !== agent) return lines;
  const name = `${String(stream)} ${String(turn)}`;
  if (type === "progress" && typeof text === "string" && text !== "") {
    const last = lines.findLast(({ kind }) => kind === "progress");
    return last?.text === text ? lines : put(lines, { key: `progress ${lines.length}`, kind: "progress", text });
  }
  if (type === "text-delta" && typeof text === "string") {
    const last = lines.at(-1);
    if (last?.kind === "text" && last.key.startsWith(`${name} `))
      return [...lines.slice(0, -1), { ...last, text: (last.text + text).slice(-longest) }];
    return put(lines, { key: `${name} ${lines.length}`, kind: "text", text });
  }
  if (type === "answer-dropped") return lines.filter(({ key }) => !key.startsWith(`${name} `));
  if (type === "tool-started")
    return put(lines, { key: `call ${String(call)}`, kind: "tool", text: `${String(capability)} ${String(input)}` });
  if (type === "tool-ended")
    return lines.map((line) => (line.key === `call ${String(call)}` ? { ...line, outcome: String(outcome) } : line));
  return lines;
}

/** Takes what was said before one began to watch, in front of what came meanwhile. */
export function withStreams(
  lines: readonly ConsoleLine[],
  streams: readonly LiveStream[],
  agent: string,
): readonly ConsoleLine[] {
  const known = new Set(lines.map(({ key }) => key));
  const before = streams
    .filter((stream) => stream.agent === agent)
    .flatMap(({ stream, turn, text, tools }): ConsoleLine[] => [
      ...tools.map(({ call, capability, input, outcome }) => ({
        key: `call ${call}`,
        kind: "tool" as const,
        text: `${capability} ${input}`,
        ...(outcome === undefined ? {} : { outcome }),
      })),
      ...(text === "" ? [] : [{ key: `${stream} ${turn} before`, kind: "text" as const, text }]),
    ]);
  return [...before.filter(({ key }) => !known.has(key)), ...lines];
}

/** The lines as they are shown. */
export function linesOf(lines: readonly ConsoleLine[]): ConsoleLine[] {
  return lines.map((line) =>
    line.kind === "tool"
      ? { ...line, text: `→ ${line.text}${line.outcome === undefined ? " …" : `: ${line.outcome}`}` }
      : line,
  );
}

function put(lines: readonly ConsoleLine[], line: ConsoleLine): readonly ConsoleLine[] {
  return [...lines.filter(({ key }) => key !== line.key), line].slice(-most);
}
