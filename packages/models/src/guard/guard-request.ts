import { guardPrompt, type GatewaySession } from "@hearth/gateway";
import { PlaceholderVault } from "@hearth/policy";
import type { Message, MessagePart } from "../contract/message.ts";
import type { ModelRequest, ToolDescription } from "../contract/model-request.ts";
import { collectStrings, mapStrings } from "./map-strings.ts";

/** What is sent: the request's own text, with personal data replaced where it leaves the machine. */
export interface OutgoingRequest extends Pick<
  ModelRequest,
  "toolChoice" | "answerSchema" | "maximumOutputTokens" | "temperature"
> {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
}

export type GuardedRequest =
  | { readonly kind: "clean"; readonly request: OutgoingRequest }
  | { readonly kind: "blocked"; readonly rule: string; readonly why: string };

/** Texts kept as looked through; a conversation sends the same ones again at every turn. */
const longestMemory = 4096;

/**
 * Looks through everything a model would be given. One for a run: its vault gives a value the same placeholder in every
 * turn, and is never stored.
 */
export class RequestGuard {
  readonly vault = new PlaceholderVault();
  readonly #session: GatewaySession;
  readonly #terms: readonly string[];
  readonly #holdsKey: (text: string) => boolean;
  readonly #seen = { here: new Map<string, string>(), elsewhere: new Map<string, string>() };

  /** @param holdsKey the text holds a key of a model server */
  constructor(session: GatewaySession, terms: readonly string[], holdsKey: (text: string) => boolean) {
    this.#session = session;
    this.#terms = terms;
    this.#holdsKey = holdsKey;
  }

  /** @param local the model runs on this machine: personal data stays in, secrets do not */
  async guard(request: ModelRequest, local: boolean): Promise<GuardedRequest> {
    const { messages, tools = [], answerSchema } = request;
    if (!local) {
      const name = unreadable(messages);
      if (name !== undefined && isPrivate(this.#session, messages))
        return {
          kind: "blocked",
          rule: "privacy-file",
          why: `${name} cannot be looked through, and this run holds private data`,
        };
    }
    const texts = new Set<string>();
    for (const { parts } of messages) for (const part of parts) collectPart(part, texts);
    collectStrings(tools, texts);
    collectStrings(answerSchema, texts);
    const seen = local ? this.#seen.here : this.#seen.elsewhere;
    if (seen.size + texts.size > longestMemory) seen.clear();
    for (const text of texts) {
      // Too short for any secret or personal datum but the person's own words.
      if (seen.has(text) || (text.length < 5 && this.#terms.length === 0)) continue;
      if (this.#holdsKey(text))
        return { kind: "blocked", rule: "privacy-secret", why: "it holds a key of a model server" };
      const guarded = await guardPrompt(this.#session, text, { vault: this.vault, local, terms: this.#terms });
      if (guarded.kind === "blocked") return { kind: "blocked", rule: "privacy-secret", why: guarded.why };
      seen.set(text, guarded.text);
    }
    const change = (text: string): string => seen.get(text) ?? text;
    return {
      kind: "clean",
      request: {
        messages: messages.map((message) => ({
          ...message,
          parts: message.parts.map((part) => changePart(part, change)),
        })),
        tools: mapStrings(tools, change) as readonly ToolDescription[],
        ...(answerSchema === undefined
          ? {}
          : { answerSchema: mapStrings(answerSchema, change) as NonNullable<ModelRequest["answerSchema"]> }),
        ...(request.toolChoice === undefined ? {} : { toolChoice: request.toolChoice }),
        ...(request.maximumOutputTokens === undefined ? {} : { maximumOutputTokens: request.maximumOutputTokens }),
        ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
      },
    };
  }
}

/** Does anything in this request, or anything the run has read, count as private? */
export function isPrivate(session: GatewaySession, messages: readonly Message[]): boolean {
  const classes = new Set([session.label.class, ...messages.map(({ dataClass = "internal" }) => dataClass)]);
  return classes.has("private") || classes.has("secret");
}

function unreadable(messages: readonly Message[]): string | undefined {
  for (const { parts } of messages)
    for (const part of parts)
      if (part.type === "file" && !part.mediaType.startsWith("text/"))
        return part.name ?? `a file of type ${part.mediaType}`;
  return undefined;
}

function collectPart(part: MessagePart, into: Set<string>): void {
  switch (part.type) {
    case "file":
      if (part.name !== undefined) into.add(part.name);
      if (part.mediaType.startsWith("text/")) into.add(Buffer.from(part.data, "base64").toString());
      return;
    case "tool-call":
      collectStrings(part.input, into);
      return;
    case "tool-result":
      into.add(part.output);
      return;
    case "text":
    case "reasoning":
      into.add(part.text);
  }
}

function changePart(part: MessagePart, change: (text: string) => string): MessagePart {
  switch (part.type) {
    case "file":
      return {
        ...part,
        ...(part.name === undefined ? {} : { name: change(part.name) }),
        ...(part.mediaType.startsWith("text/")
          ? { data: Buffer.from(change(Buffer.from(part.data, "base64").toString())).toString("base64") }
          : {}),
      };
    case "tool-call":
      return { ...part, input: mapStrings(part.input, change) };
    case "tool-result":
      return { ...part, output: change(part.output) };
    case "reasoning": {
      const text = change(part.text);
      // A signed thought holds only as it was signed.
      return text === part.text ? part : { type: "reasoning", text };
    }
    case "text":
      return { ...part, text: change(part.text) };
  }
}
