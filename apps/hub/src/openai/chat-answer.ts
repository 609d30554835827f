import type { FinishReason, ModelPart, TokenUsage } from "@hearth/models";

/** What stands at the head of every answer. */
export interface AnswerHead {
  id: string;
  /** Seconds since the Unix epoch. */
  created: number;
  model: string;
}

const reasons: Readonly<Record<FinishReason, string>> = {
  stop: "stop",
  "tool-calls": "tool_calls",
  length: "length",
  refused: "content_filter",
  other: "stop",
};

/** Chat Completions' stream: one JSON text for each chunk. */
export async function* chatChunks(
  parts: AsyncIterable<ModelPart>,
  head: AnswerHead,
  { includeUsage }: { includeUsage: boolean },
): AsyncGenerator<string> {
  const chunk = (choices: readonly object[], more: object = {}): string =>
    JSON.stringify({ ...head, id: `chatcmpl-${head.id}`, object: "chat.completion.chunk", choices, ...more });
  const delta = (value: object): string => chunk([{ index: 0, delta: value, logprobs: null, finish_reason: null }]);
  let index = 0;
  let begun = false;
  for await (const part of parts) {
    // Nothing is said before the first part: until then a refusal is still a plain answer with a status.
    if (!begun) yield delta({ role: "assistant", content: "", refusal: null });
    begun = true;
    if (part.type === "text") yield delta({ content: part.text });
    else if (part.type === "reasoning") yield delta({ reasoning_content: part.text });
    else if (part.type === "tool-call" || part.type === "malformed-tool-call") {
      yield delta({ tool_calls: [{ index, ...callOf(part) }] });
      index += 1;
    } else {
      yield chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: reasons[part.reason] }]);
      if (includeUsage) yield chunk([], { usage: usageOf(part.cost.usage) });
    }
  }
}

/** Chat Completions' whole answer. */
export async function chatAnswer(parts: AsyncIterable<ModelPart>, head: AnswerHead): Promise<object> {
  let text = "";
  let reasoning = "";
  const calls: object[] = [];
  let finish: Extract<ModelPart, { type: "finish" }> | undefined;
  for await (const part of parts) {
    if (part.type === "text") text += part.text;
    else if (part.type === "reasoning") reasoning += part.text;
    else if (part.type === "finish") finish = part;
    else calls.push(callOf(part));
  }
  return {
    ...head,
    id: `chatcmpl-${head.id}`,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: text === "" ? null : text,
          refusal: null,
          ...(reasoning === "" ? {} : { reasoning_content: reasoning }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: reasons[finish?.reason ?? "other"],
      },
    ],
    ...(finish === undefined ? {} : { usage: usageOf(finish.cost.usage) }),
  };
}

type Call = Extract<ModelPart, { type: "tool-call" | "malformed-tool-call" }>;

function callOf(part: Call): object {
  const text = part.type === "tool-call" ? JSON.stringify(part.input ?? {}) : part.text;
  return { id: part.id, type: "function", function: { name: part.name, arguments: text } };
}

function usageOf({ input, output, cachedInput, reasoning }: TokenUsage): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cachedInput },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
