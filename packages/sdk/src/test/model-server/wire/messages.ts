import { type CompleteTurn, type Frame, halves, sse, type Wire, type WireContext } from "./frame.ts";

const reasons = { stop: "end_turn", length: "max_tokens", refused: "refusal", "tool-calls": "tool_use" } as const;
const signature = "c2NyaXB0ZWQgc2lnbmF0dXJl";

function usageOf({ usage }: CompleteTurn): Record<string, number | null> {
  const { input = 0, output = 0, cachedInput = 0 } = usage ?? {};
  return {
    input_tokens: input - cachedInput,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedInput,
    output_tokens: output,
  };
}

function headOf({ id, model }: WireContext): object {
  return { id: `msg_${id}`, type: "message", role: "assistant", model };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Anthropic Messages. */
export const messages: Wire = {
  mediaType: "text/event-stream; charset=utf-8",

  stream(turn, context) {
    const frames: Frame[] = [];
    const add = (data: { type: string } & Record<string, unknown>, piece = false): void => {
      frames.push(sse(data, { event: data.type, piece }));
    };
    add({
      type: "message_start",
      message: {
        ...headOf(context),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usageOf(turn), output_tokens: 1 },
      },
    });
    add({ type: "ping" });
    let index = 0;
    const block = (begin: object, deltas: readonly object[]): void => {
      add({ type: "content_block_start", index, content_block: begin });
      for (const delta of deltas) add({ type: "content_block_delta", index, delta }, true);
      add({ type: "content_block_stop", index });
      index += 1;
    };
    if (turn.reasoning !== "")
      block({ type: "thinking", thinking: "", signature: "" }, [
        { type: "thinking_delta", thinking: turn.reasoning },
        { type: "signature_delta", signature },
      ]);
    if (turn.text.length > 0)
      block(
        { type: "text", text: "" },
        turn.text.map((text) => ({ type: "text_delta", text })),
      );
    for (const { id, name, arguments: text } of turn.toolCalls)
      block(
        { type: "tool_use", id, name, input: {} },
        halves(text).map((part) => ({ type: "input_json_delta", partial_json: part })),
      );
    add({
      type: "message_delta",
      delta: { stop_reason: reasons[turn.finish], stop_sequence: null },
      usage: { output_tokens: usageOf(turn)["output_tokens"] },
    });
    add({ type: "message_stop" });
    return frames;
  },

  whole: (turn, context) => ({
    ...headOf(context),
    content: [
      ...(turn.reasoning === "" ? [] : [{ type: "thinking", thinking: turn.reasoning, signature }]),
      ...(turn.text.length === 0 ? [] : [{ type: "text", text: turn.text.join("") }]),
      ...turn.toolCalls.map(({ id, name, arguments: text }) => ({ type: "tool_use", id, name, input: parsed(text) })),
    ],
    stop_reason: reasons[turn.finish],
    stop_sequence: null,
    usage: usageOf(turn),
  }),

  error: ({ message, type }) => ({ type: "error", error: { type, message }, request_id: "req_scripted" }),
  errorFrame: ({ message, type }) => sse({ type: "error", error: { type, message } }, { event: "error" }),
};
