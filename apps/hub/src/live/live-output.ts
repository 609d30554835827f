import { type LivePart, livePart } from "@hearth/protocol";
import { HeldText } from "./held-text.ts";
import { SpokenText } from "./spoken-text.ts";

export interface LiveOutputOptions {
  /** Shows a part to whoever watches. */
  emit: (part: unknown) => void;
  /** Blanks secrets in a text. */
  scrub: (text: string) => string;
  /** Milliseconds in which pieces of text are gathered. @default 60 */
  gatherMilliseconds?: number;
  /** Characters of text that one run shows. @default 400000 */
  mostCharacters?: number;
  /** Other parts that one run shows. @default 4000 */
  mostParts?: number;
}

const longestInput = 400;
const longestPart = 8_000;
const longestPiece = 1_500;

interface Saying {
  agent: string;
  stream: string;
  turn: number;
  /** Characters shown of this turn. */
  at: number;
  spoken: SpokenText;
  text: HeldText;
  reasoning: HeldText;
}

/**
 * What a run emits, on its way to those who watch: pieces of text gathered, secrets blanked, every size bounded. Parts that are
 * none of the loop's (`LoopPart` of `@hearth/agents`) pass where they are small. Disposing shows what is still held.
 */
export class LiveOutput implements Disposable {
  readonly #options: Required<LiveOutputOptions>;
  readonly #sayings = new Map<string, Saying>();
  #characters = 0;
  #parts = 0;
  #isCut = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LiveOutputOptions) {
    this.#options = { gatherMilliseconds: 60, mostCharacters: 400_000, mostParts: 4_000, ...options };
  }

  /** Takes what the run emits. Never throws: what is wrong with a part must not end the run. */
  readonly take = (part: unknown): void => {
    if (typeof part !== "object" || part === null || !("stream" in part) || !("agent" in part)) {
      this.#takeOther(part);
      return;
    }
    const { type, agent, stream, turn, text } = part as Record<string, unknown>;
    const saying = this.#sayingOf(String(agent), String(stream));
    if (typeof turn === "number") saying.turn = turn;
    if (type === "text-delta") {
      saying.text.push(saying.spoken.push(String(text)));
      this.#soon();
    } else if (type === "reasoning-delta") {
      saying.reasoning.push(String(text));
      this.#soon();
    } else this.#takeEvent(saying, part);
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const saying of this.#sayings.values()) this.#show(saying, true);
  }

  #takeEvent(saying: Saying, part: Record<string, unknown>): void {
    const { agent, stream, turn } = saying;
    const { scrub } = this.#options;
    if (part["type"] === "answer-dropped") {
      saying.text.drop();
      saying.reasoning.drop();
    } else this.#show(saying, true);
    if (part["type"] === "answer-dropped" || part["type"] === "turn-started") {
      saying.spoken = new SpokenText();
      saying.at = 0;
    }
    const read = livePart.safeParse({
      ...part,
      agent,
      stream,
      turn,
      ...(part["type"] === "tool-started" ? { input: shortJson(part["input"], scrub) } : {}),
      ...(part["type"] === "answer-dropped" ? { why: scrub(String(part["why"])).slice(0, longestInput) } : {}),
      ...(part["type"] === "usage-counted" ? tokensOf(part["usage"]) : {}),
    });
    if (read.success) this.#showPart(read.data);
    else this.#takeOther(part);
  }

  #takeOther(part: unknown): void {
    const text = safeJson(part);
    if (text === undefined) return;
    const clean = text.length > longestPart ? "" : this.#options.scrub(text);
    if (clean === text) this.#showPart(part);
    else
      this.#showPart(readJson(clean) ?? ({ type: "part-omitted", bytes: Buffer.byteLength(text) } satisfies LivePart));
  }

  #sayingOf(agent: string, stream: string): Saying {
    const known = this.#sayings.get(stream);
    if (known !== undefined) return known;
    const { scrub } = this.#options;
    const [text, reasoning] = [new HeldText({ scrub }), new HeldText({ scrub })];
    const saying = { agent, stream, turn: 1, at: 0, spoken: new SpokenText(), text, reasoning };
    this.#sayings.set(stream, saying);
    return saying;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const saying of this.#sayings.values()) this.#show(saying, false);
    }, this.#options.gatherMilliseconds).unref();
  }

  #show(saying: Saying, isEnd: boolean): void {
    const { agent, stream, turn } = saying;
    const of = { agent, stream, turn };
    for (const text of piecesOf(isEnd ? saying.reasoning.end() : saying.reasoning.take()))
      if (this.#mayShow(text)) this.#options.emit({ type: "reasoning-delta", ...of, text } satisfies LivePart);
    for (const text of piecesOf(isEnd ? saying.text.end() : saying.text.take())) {
      if (!this.#mayShow(text)) continue;
      this.#options.emit({ type: "text-delta", ...of, at: saying.at, text } satisfies LivePart);
      saying.at += text.length;
    }
  }

  #mayShow(text: string): boolean {
    this.#characters += text.length;
    if (this.#characters <= this.#options.mostCharacters) return true;
    this.#sayCut();
    return false;
  }

  #showPart(part: unknown): void {
    this.#parts += 1;
    if (this.#parts <= this.#options.mostParts) this.#options.emit(part);
    else this.#sayCut();
  }

  #sayCut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#options.emit({ type: "output-cut" } satisfies LivePart);
  }
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += longestPiece) pieces.push(text.slice(at, at + longestPiece));
  return pieces;
}

function shortJson(value: unknown, scrub: (text: string) => string): string {
  const text = scrub((safeJson(value) ?? "").slice(0, 10 * longestInput));
  return text.length <= longestInput ? text : `${text.slice(0, longestInput - 1)}…`;
}

/** Undefined for what is no JSON, such as a circle. */
function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Undefined for what is no JSON, as a text may be that was cut or blanked. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function tokensOf(usage: unknown): { input: unknown; output: unknown } {
  const { input, output } = (usage ?? {}) as { input?: unknown; output?: unknown };
  return { input, output };
}
