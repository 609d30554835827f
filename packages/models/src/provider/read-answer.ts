import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import type { FinishReason, ModelPart } from "../contract/model-part.ts";
import type { CountedTokens } from "../cost/price.ts";
import type { ModelServer } from "../registry/candidate.ts";
import { ModelError } from "../errors/model-error.ts";
import type { Opaque } from "./to-call-options.ts";

/** A piece of an answer before its cost is known. */
export type AnswerPart =
  | Exclude<ModelPart, { type: "finish" }>
  | { readonly type: "end"; readonly reason: FinishReason; readonly tokens: CountedTokens };

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool-calls",
  "content-filter": "refused",
};

/**
 * The parts of an answer. Ends with exactly one `end`; an answer that breaks off, also in good order, throws.
 * @throws ModelError, or what the stream threw
 */
export async function* readAnswer(
  stream: AsyncIterable<LanguageModelV4StreamPart>,
  { kind, model }: { kind: ModelServer["kind"]; model: string },
): AsyncGenerator<AnswerPart> {
  const thoughts = new Map<string, SharedV4ProviderMetadata>();
  let calls = 0;
  for await (const part of stream) {
    switch (part.type) {
      case "text-delta":
        if (part.delta !== "") yield { type: "text", text: part.delta };
        break;
      case "reasoning-start":
        if (part.providerMetadata !== undefined) thoughts.set(part.id, part.providerMetadata);
        break;
      case "reasoning-delta":
        if (part.providerMetadata !== undefined)
          thoughts.set(part.id, mergeMetadata(thoughts.get(part.id), part.providerMetadata));
        if (part.delta !== "") yield { type: "reasoning", text: part.delta };
        break;
      case "reasoning-end": {
        const metadata = mergeMetadata(thoughts.get(part.id), part.providerMetadata);
        thoughts.delete(part.id);
        yield { type: "reasoning", text: "", opaque: { kind, metadata } satisfies Opaque };
        break;
      }
      case "tool-call":
        calls += 1;
        yield readToolCall(part, kind);
        break;
      case "error":
        throw part.error;
      case "finish": {
        const { unified, raw } = part.finishReason;
        if (unified === "interrupted" || (raw === undefined && (unified === "other" || unified === "error")))
          throw new ModelError("the answer ended before it was complete", { reason: "broken", model });
        const { inputTokens, outputTokens } = part.usage;
        yield {
          type: "end",
          // Some servers say "stop" after tool calls.
          reason: calls > 0 && unified === "stop" ? "tool-calls" : (reasons[unified] ?? "other"),
          tokens: {
            input: inputTokens.total,
            output: outputTokens.total,
            cachedInput: inputTokens.cacheRead ?? 0,
            cacheWrite: inputTokens.cacheWrite ?? 0,
            reasoning: outputTokens.reasoning ?? 0,
          },
        };
        return;
      }
      default:
    }
  }
  throw new ModelError("the answer ended before it was complete", { reason: "broken", model });
}

function readToolCall(
  part: Extract<LanguageModelV4StreamPart, { type: "tool-call" }>,
  kind: ModelServer["kind"],
): AnswerPart {
  const { toolCallId: id, toolName: name, input: text, providerMetadata: metadata } = part;
  try {
    const input: unknown = text.trim() === "" ? {} : JSON.parse(text);
    return { type: "tool-call", id, name, input, ...(metadata === undefined ? {} : { opaque: { kind, metadata } }) };
  } catch (error) {
    return { type: "malformed-tool-call", id, name, text, why: (error as Error).message };
  }
}

function mergeMetadata(
  one: SharedV4ProviderMetadata | undefined,
  other: SharedV4ProviderMetadata | undefined,
): SharedV4ProviderMetadata {
  const merged: SharedV4ProviderMetadata = { ...one };
  for (const [provider, values] of Object.entries(other ?? {})) merged[provider] = { ...merged[provider], ...values };
  return merged;
}
