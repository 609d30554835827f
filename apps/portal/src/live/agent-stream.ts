import type { LiveCall, LivePart, LiveStream } from "@hearth/sdk";

/** What one agent lets see while it works: its words of this turn, and the tools it called. */
export interface AgentStream {
  readonly agent: string;
  /** Tells agents apart that work within one task. */
  readonly stream: string;
  readonly turn: number;
  /** What it writes in this turn, so far. */
  readonly text: string;
  /** Where `text` begins within the turn; above 0 when the beginning is not known. */
  readonly at: number;
  /** Oldest first. */
  readonly calls: readonly LiveCall[];
  readonly doing: string | undefined;
  /** A piece was missed, so the hub must be asked what was said. */
  readonly isTorn: boolean;
}

/** Characters and calls that are kept of one stream. What is older is in the task itself once it has ended. */
const mostText = 200_000;
const mostCalls = 400;

export function newStream(agent: string, stream: string): AgentStream {
  return { agent, stream, turn: 0, text: "", at: 0, calls: [], doing: undefined, isTorn: false };
}

/** What the hub has kept, as a stream. */
export function fromSnapshot({ agent, stream, turn, text, at, tools }: LiveStream): AgentStream {
  const running = tools.findLast(({ outcome }) => outcome === undefined);
  const doing = running !== undefined ? `uses ${running.capability}` : text !== "" ? "writing" : "thinking";
  return { agent, stream, turn, text, at, calls: tools, doing, isTorn: false };
}

/**
 * The stream with one more part of it (`LivePart`); the same one where the part says nothing new. Pieces of text are put where
 * they say they begin, so that one that came before changes nothing.
 * @param time of the part, in milliseconds since the Unix epoch
 */
export function withPart(before: AgentStream, part: LivePart, time: number): AgentStream {
  if (!("turn" in part) || part.turn < before.turn) return before;
  const now = part.turn > before.turn ? { ...before, turn: part.turn, text: "", at: 0, isTorn: false } : before;
  switch (part.type) {
    case "turn-started":
      // A turn that is begun again, such as after a crash, is said anew.
      return { ...now, text: "", at: 0, isTorn: false, doing: "thinking" };
    case "reasoning-delta":
      return now.doing === "thinking" ? now : { ...now, doing: "thinking" };
    case "text-delta":
      return withText(now, part.at, part.text);
    case "answer-dropped":
      return { ...now, text: "", at: 0, isTorn: false };
    case "tool-started":
    case "tool-ended":
      return withCall(now, part, time);
    case "conversation-compacted":
      return { ...now, doing: "sums up what was said" };
    case "run-ended":
      return { ...now, doing: undefined };
    default:
      return now;
  }
}

function withText(before: AgentStream, at: number, piece: string): AgentStream {
  const end = before.at + before.text.length;
  if (at > end) return { ...before, text: piece, at, doing: "writing", isTorn: true };
  const fresh = piece.slice(end - at);
  if (fresh === "") return before;
  const whole = before.text + fresh;
  const over = Math.max(0, whole.length - mostText);
  return { ...before, text: whole.slice(over), at: before.at + over, doing: "writing" };
}

function withCall(
  before: AgentStream,
  part: Extract<LivePart, { type: "tool-started" | "tool-ended" }>,
  time: number,
): AgentStream {
  const { turn, call, capability } = part;
  const isIt = (one: LiveCall): boolean => one.turn === turn && one.call === call;
  if (part.type === "tool-started") {
    const started = { turn, call, capability, input: part.input, startedAt: time };
    const others = before.calls.filter((one) => !isIt(one));
    return { ...before, calls: [...others, started].slice(-mostCalls), doing: `uses ${capability}` };
  }
  const isKnown = before.calls.some(isIt);
  const known = before.calls.find(isIt) ?? { turn, call, capability, input: "", startedAt: time };
  const ended = { ...known, endedAt: time, outcome: part.outcome };
  const calls = isKnown ? before.calls.map((one) => (isIt(one) ? ended : one)) : [...before.calls, ended];
  const running = calls.findLast(({ outcome }) => outcome === undefined);
  return {
    ...before,
    calls: calls.slice(-mostCalls),
    doing: running === undefined ? undefined : `uses ${running.capability}`,
  };
}
