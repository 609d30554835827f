import type { ModelPart, TokenUsage } from "@hearth/models";
import type { AnswerHead } from "./chat-answer.ts";

type Item = { id: string; type: string } & Record<string, unknown>;

/** One event of the Responses stream. */
export type ResponsesEvent = { type: string; sequence_number: number } & Record<string, unknown>;

/** The Responses stream. Its last event holds the whole answer. */
export async function* responsesEvents(
  parts: AsyncIterable<ModelPart>,
  head: AnswerHead,
): AsyncGenerator<ResponsesEvent> {
  let sequence = 0;
  const event = (type: string, more: object): ResponsesEvent => ({ type, sequence_number: sequence++, ...more });
  const output: Item[] = [];
  let text = "";
  let open = false;
  const message = (status: string): Item => ({
    id: `msg_${head.id}_${output.length}`,
    type: "message",
    role: "assistant",
    status,
    content: status === "completed" ? [textPart(text)] : [],
  });
  const place = () => ({ item_id: `msg_${head.id}_${output.length}`, output_index: output.length, content_index: 0 });
  function* close(): Generator<ResponsesEvent> {
    if (!open) return;
    yield event("response.output_text.done", { ...place(), text, logprobs: [] });
    yield event("response.content_part.done", { ...place(), part: textPart(text) });
    const item = message("completed");
    yield event("response.output_item.done", { output_index: output.length, item });
    output.push(item);
    text = "";
    open = false;
  }
  let begun = false;
  for await (const part of parts) {
    if (!begun) {
      begun = true;
      yield event("response.created", { response: responseOf(head, "in_progress", []) });
      yield event("response.in_progress", { response: responseOf(head, "in_progress", []) });
    }
    if (part.type === "text") {
      if (!open) {
        yield event("response.output_item.added", { output_index: output.length, item: message("in_progress") });
        yield event("response.content_part.added", { ...place(), part: textPart("") });
        open = true;
      }
      text += part.text;
      yield event("response.output_text.delta", { ...place(), delta: part.text, logprobs: [] });
    } else if (part.type === "tool-call" || part.type === "malformed-tool-call") {
      yield* close();
      const written = part.type === "tool-call" ? JSON.stringify(part.input ?? {}) : part.text;
      const id = `fc_${head.id}_${output.length}`;
      const item = { id, type: "function_call", call_id: part.id, name: part.name };
      const at = { item_id: id, output_index: output.length };
      yield event("response.output_item.added", {
        output_index: output.length,
        item: { ...item, arguments: "", status: "in_progress" },
      });
      yield event("response.function_call_arguments.delta", { ...at, delta: written });
      yield event("response.function_call_arguments.done", { ...at, arguments: written });
      const done = { ...item, arguments: written, status: "completed" };
      yield event("response.output_item.done", { output_index: output.length, item: done });
      output.push(done);
    } else if (part.type === "finish") {
      yield* close();
      const cut = part.reason === "length" || part.reason === "refused";
      const status = cut ? "incomplete" : "completed";
      const why = part.reason === "length" ? "max_output_tokens" : "content_filter";
      const response = {
        ...responseOf(head, status, output),
        incomplete_details: cut ? { reason: why } : null,
        usage: usageOf(part.cost.usage),
      };
      yield event(`response.${status}`, { response });
    }
  }
}

/** The whole answer: what the last event of the stream holds. */
export async function responsesAnswer(parts: AsyncIterable<ModelPart>, head: AnswerHead): Promise<unknown> {
  let last: ResponsesEvent | undefined;
  for await (const event of responsesEvents(parts, head)) last = event;
  return last?.["response"];
}

function textPart(text: string): object {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function responseOf({ id, created, model }: AnswerHead, status: string, output: readonly Item[]): object {
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: created,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output: [...output],
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
    usage: null,
  };
}

function usageOf({ input, output, cachedInput, reasoning }: TokenUsage): object {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cachedInput },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
