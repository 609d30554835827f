import { type LivePart, livePart, type LiveStream } from "@hearth/protocol";
import type { FeedEvent } from "@hearth/sdk";
import { shorten } from "../output/format.ts";
import type { Output } from "../output/output.ts";

export interface LiveLinesOptions {
  output: Output;
  /** With `--json`: one object a line. */
  stream: boolean;
  /** True while a question stands on the screen. What is said meanwhile is shown behind it. */
  isHeld: () => boolean;
}

/** What of a stream is on the screen. */
interface Shown {
  turn: number;
  /** Characters of this turn. */
  length: number;
  text: string;
  calls: Set<string>;
}

const mostHeld = 2_000;

/** Shows what agents say and call while a goal runs: pieces of text as they come, a line for each call. */
export class LiveLines {
  readonly #options: LiveLinesOptions;
  readonly #shown = new Map<string, Shown>();
  #held: FeedEvent[] = [];
  /** The stream whose line is open, and the agent that was named last. */
  #current = "";
  #named = "";

  constructor(options: LiveLinesOptions) {
    this.#options = options;
  }

  show(event: FeedEvent): void {
    const { output, stream, isHeld } = this.#options;
    if (event.type === "task-output" && (!output.json || stream)) this.#held.push(event);
    if (isHeld() && this.#held.length < mostHeld) return;
    this.end();
  }

  /** Shows what was said before one looked. Pieces that come twice are shown once. */
  catchUp(streams: readonly LiveStream[]): void {
    if (this.#options.output.json) return;
    for (const { agent, stream, turn, text, at, tools } of streams) {
      const shown = this.#of(stream, turn);
      for (const { call, capability, input } of tools)
        if (!shown.calls.has(call)) this.#print({ type: "tool-started", agent, stream, turn, call, capability, input });
      if (text !== "") this.#print({ type: "text-delta", agent, stream, turn, at, text });
    }
  }

  /** Shows what was held back. */
  end(): void {
    const held = this.#held;
    this.#held = [];
    for (const { data, task } of held) {
      const { part } = data;
      if (this.#options.output.json)
        this.#options.output.data({ type: "output", ...(task === undefined ? {} : { task }), part });
      else {
        const read = livePart.safeParse(part);
        if (read.success) this.#print(read.data);
      }
    }
  }

  /** Whether a text stands on the screen, as the last thing that one of the streams said. */
  hasShown(text: string): boolean {
    return [...this.#shown.values()].some((shown) => shown.text.trim() === text.trim());
  }

  #print(part: LivePart): void {
    const { output } = this.#options;
    const { dim, yellow } = output.colour;
    switch (part.type) {
      case "text-delta":
        return this.#printText(part);
      case "tool-started":
        this.#of(part.stream, part.turn).calls.add(part.call);
        this.#name(part.agent);
        output.note(`    → ${part.capability} ${shorten(part.input, 100)}`, dim);
        return;
      case "tool-ended":
        if (part.outcome === "done") return;
        output.note(
          `    ${part.outcome === "parked" ? "‖" : "✗"} ${part.capability}: ${wordsOf(part.outcome)}`,
          yellow,
        );
        return;
      case "answer-dropped":
        Object.assign(this.#of(part.stream, part.turn), { length: 0, text: "" });
        output.note("    (it broke off, and is said anew)", dim);
        return;
      case "output-cut":
        output.note("    (it says more than is shown)", dim);
        return;
      case "turn-started":
        if (part.stream === this.#current) output.endLine();
        return;
      default:
    }
  }

  #printText({ agent, stream, turn, at, text }: Extract<LivePart, { type: "text-delta" }>): void {
    const { output } = this.#options;
    const shown = this.#of(stream, turn);
    const fresh = text.slice(Math.max(0, shown.length - at));
    if (fresh === "") return;
    if (stream !== this.#current) output.endLine();
    this.#current = stream;
    this.#name(agent);
    const said = at > shown.length ? `… ${fresh}` : fresh;
    shown.length = at + text.length;
    shown.text += said;
    output.piece(said, output.colour.dim);
  }

  /** Says who speaks, when it is another than before. */
  #name(agent: string): void {
    if (agent !== this.#named) this.#options.output.note(`    ${agent}:`, this.#options.output.colour.dim);
    this.#named = agent;
  }

  #of(stream: string, turn: number): Shown {
    const known = this.#shown.get(stream);
    if (known?.turn === turn) return known;
    const shown = { turn, length: 0, text: "", calls: known?.calls ?? new Set<string>() };
    this.#shown.set(stream, shown);
    return shown;
  }
}

function wordsOf(outcome: string): string {
  if (outcome === "parked") return "waits for an answer";
  return outcome === "unknown" ? "nobody knows whether it happened" : outcome;
}
