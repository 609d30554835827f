/** A tool call that the scripted model makes. */
export interface ScriptedToolCall {
  name: string;
  /** @default `{}` */
  input?: unknown;
  /** The arguments as text, word for word, such as text that is no JSON. Wins over `input`. */
  arguments?: string;
  /** @default `call_1`, `call_2` … over the server's life */
  id?: string;
}

export interface ScriptedUsage {
  input?: number;
  output?: number;
  /** Part of `input` that came from the server's cache. */
  cachedInput?: number;
  /** Part of `output` that was thought. */
  reasoning?: number;
}

/** One answer of the scripted model, or what goes wrong in its place. An empty turn is an empty answer. */
export interface ScriptedTurn {
  /** Each string of a list is a piece of its own on the wire. */
  text?: string | readonly string[];
  reasoning?: string;
  toolCalls?: readonly ScriptedToolCall[];
  /** @default "stop", or what tool calls make it */
  finish?: "stop" | "length" | "refused";
  /** Tokens told to the client. "none": it does not say. @default 10 in, 5 out */
  usage?: ScriptedUsage | "none";
  /** Answers with this status and the protocol's error body. */
  error?: { status: number; message?: string; type?: string; retryAfterSeconds?: number };
  /** Sends the protocol's error inside the stream after this many pieces. */
  errorAfter?: number;
  /** Cuts the connection after this many pieces. */
  cutAfter?: number;
  /** Ends the answer in good order after this many pieces, without the events that complete it. */
  endAfter?: number;
  /** Stays silent for good after this many pieces; -1 does not even answer the request. */
  hangAfter?: number;
  /** Milliseconds before each piece. @default 0 */
  pieceMilliseconds?: number;
  /** Taken when this fits the last message, whatever the order; turns without it come in order. */
  when?: string | RegExp | ((request: ScriptedRequest) => boolean);
  /** How often a turn is taken. @default 1 in order, without end with `when` */
  times?: number;
}

export type ScriptedProtocol =
  | "chat-completions"
  | "responses"
  | "messages"
  | "ollama-chat"
  | "ollama-generate"
  | "embeddings"
  | "ollama-embed"
  | "other";

/** A request as the server got it. */
export interface ScriptedRequest {
  readonly protocol: ScriptedProtocol;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came. */
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown;
  readonly model: string;
  readonly streaming: boolean;
  /** The text of the last message, and of the last tool result where that is one. */
  readonly lastMessage: string;
  /** Aborted when the client goes away before the answer is complete. */
  readonly signal: AbortSignal;
}

/** Turns in order and by match, or a function that answers each request. */
export type ModelScript =
  | readonly ScriptedTurn[]
  | ((request: ScriptedRequest) => ScriptedTurn | Promise<ScriptedTurn>);
