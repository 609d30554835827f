import type { LanguageModelV4CallOptions, LanguageModelV4Message, SharedV4ProviderOptions } from "@ai-sdk/provider";
import type { Message, MessagePart } from "../contract/message.ts";
import type { OutgoingRequest } from "../guard/guard-request.ts";
import type { ModelServer } from "../registry/candidate.ts";

/** What a server wants back unread. Another kind of server could make nothing of it. */
export interface Opaque {
  readonly kind: ModelServer["kind"];
  readonly metadata: SharedV4ProviderOptions;
}

/** Our request in the words of the AI SDK. */
export function toCallOptions(
  request: OutgoingRequest,
  {
    kind,
    maximumOutputTokens,
    signal,
  }: { kind: ModelServer["kind"]; maximumOutputTokens: number | undefined; signal: AbortSignal },
): LanguageModelV4CallOptions {
  const { tools, toolChoice = "auto", answerSchema, temperature } = request;
  return {
    prompt: request.messages.map((message) => toPromptMessage(message, kind)),
    ...(maximumOutputTokens === undefined ? {} : { maxOutputTokens: maximumOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, input }) => ({
            type: "function" as const,
            name,
            description,
            inputSchema: input as never,
          })),
          toolChoice:
            typeof toolChoice === "string" ? { type: toolChoice } : { type: "tool", toolName: toolChoice.name },
        }),
    ...(answerSchema === undefined
      ? {}
      : {
          responseFormat: { type: "json" as const, name: answerSchema.name, schema: answerSchema.schema as never },
        }),
    // Nothing is kept at OpenAI; thoughts come back with the conversation instead.
    ...(kind === "openai"
      ? { providerOptions: { openai: { store: false, include: ["reasoning.encrypted_content"] } } }
      : {}),
    abortSignal: signal,
  };
}

function toPromptMessage({ role, parts }: Message, kind: ModelServer["kind"]): LanguageModelV4Message {
  switch (role) {
    case "system":
      return { role: "system", content: parts.map((part) => (part.type === "text" ? part.text : "")).join("\n") };
    case "person":
      return { role: "user", content: parts.flatMap((part) => toPersonPart(part)) };
    case "model":
      return { role: "assistant", content: joinThoughts(parts).flatMap((part) => toModelPart(part, kind)) };
    case "tool":
      return {
        role: "tool",
        content: parts.flatMap((part) =>
          part.type === "tool-result"
            ? [
                {
                  type: "tool-result" as const,
                  toolCallId: part.id,
                  toolName: part.name,
                  output: { type: part.failed ? ("error-text" as const) : ("text" as const), value: part.output },
                },
              ]
            : [],
        ),
      };
  }
}

type PersonContent = Extract<LanguageModelV4Message, { role: "user" }>["content"];
type ModelContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];

function toPersonPart(part: MessagePart): PersonContent {
  if (part.type === "text") return [{ type: "text", text: part.text }];
  if (part.type !== "file") return [];
  const name = part.name === undefined ? {} : { filename: part.name };
  if (part.mediaType.startsWith("text/"))
    return [{ type: "text", text: `${part.name ?? part.mediaType}:\n${Buffer.from(part.data, "base64").toString()}` }];
  return [{ type: "file", mediaType: part.mediaType, data: { type: "data", data: part.data }, ...name }];
}

function toModelPart(part: MessagePart, kind: ModelServer["kind"]): ModelContent {
  const opaque = "opaque" in part ? (part.opaque as Opaque | undefined) : undefined;
  const back = opaque?.kind === kind ? { providerOptions: opaque.metadata } : {};
  switch (part.type) {
    case "text":
      return part.text === "" ? [] : [{ type: "text", text: part.text }];
    case "reasoning":
      // A thought without its signature is refused by those who sign, and of no use to others.
      return opaque?.kind === kind ? [{ type: "reasoning", text: part.text, ...back }] : [];
    case "tool-call":
      return [{ type: "tool-call", toolCallId: part.id, toolName: part.name, input: part.input, ...back }];
    default:
      return [];
  }
}

/** A thought comes in pieces, the last of which carries the signature; it goes back as one. */
function joinThoughts(parts: readonly MessagePart[]): MessagePart[] {
  const joined: MessagePart[] = [];
  let thought = "";
  for (const part of parts) {
    if (part.type !== "reasoning") joined.push(part);
    else if (part.opaque === undefined) thought += part.text;
    else {
      joined.push({ ...part, text: thought + part.text });
      thought = "";
    }
  }
  return joined;
}
