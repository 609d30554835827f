import type { ScriptedToolCall, ScriptedTurn, ScriptedUsage } from "../scripted-turn.ts";

/** Something that goes onto the wire at once. `piece`: it carries a part of the answer itself, so faults count it. */
export interface Frame {
  text: string;
  piece?: boolean;
}

/** How one protocol writes a turn. */
export interface Wire {
  mediaType: string;
  stream(turn: CompleteTurn, context: WireContext): Frame[];
  whole(turn: CompleteTurn, context: WireContext): unknown;
  error(error: { status: number; message: string; type: string }): unknown;
  /** The same inside a stream that has begun. */
  errorFrame(error: { status: number; message: string; type: string }): Frame;
}

export interface WireContext {
  id: string;
  model: string;
  /** The request's body. */
  body: Readonly<Record<string, unknown>>;
  /** Seconds since 1970. */
  created: number;
}

/** A turn with everything filled in. */
export interface CompleteTurn {
  text: readonly string[];
  reasoning: string;
  toolCalls: readonly Required<Pick<ScriptedToolCall, "id" | "name" | "arguments">>[];
  finish: "stop" | "length" | "refused" | "tool-calls";
  usage: Required<ScriptedUsage> | undefined;
}

export function completeTurn(turn: ScriptedTurn, nextId: () => number): CompleteTurn {
  const text = typeof turn.text === "string" ? [turn.text] : (turn.text ?? []);
  const toolCalls = (turn.toolCalls ?? []).map(({ id, name, input = {}, arguments: given }) => ({
    id: id ?? `call_${nextId()}`,
    name,
    arguments: given ?? JSON.stringify(input),
  }));
  return {
    text: text.filter((piece) => piece !== ""),
    reasoning: turn.reasoning ?? "",
    toolCalls,
    finish: turn.finish ?? (toolCalls.length > 0 ? "tool-calls" : "stop"),
    usage: turn.usage === "none" ? undefined : { input: 10, output: 5, cachedInput: 0, reasoning: 0, ...turn.usage },
  };
}

/** A server-sent event. */
export function sse(data: unknown, { event, piece = false }: { event?: string; piece?: boolean } = {}): Frame {
  const line = typeof data === "string" ? data : JSON.stringify(data);
  return { text: `${event === undefined ? "" : `event: ${event}\n`}data: ${line}\n\n`, piece };
}

/** Arguments come in two pieces, as real servers cut them without regard to JSON. */
export function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== "");
}
