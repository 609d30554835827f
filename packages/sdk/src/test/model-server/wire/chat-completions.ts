import { type CompleteTurn, type Frame, halves, sse, type Wire, type WireContext } from "./frame.ts";

const reasons = { stop: "stop", length: "length", refused: "content_filter", "tool-calls": "tool_calls" } as const;

function usageOf({ usage }: CompleteTurn): unknown {
  if (usage === undefined) return undefined;
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cachedInput, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** OpenAI Chat Completions, as api.openai.com and the servers that imitate it write it. */
export const chatCompletions: Wire = {
  mediaType: "text/event-stream; charset=utf-8",

  stream(turn, context) {
    const chunk = (choices: readonly unknown[], more: object = {}): object => ({
      ...headOf(context, "chat.completion.chunk"),
      choices,
      ...more,
    });
    const delta = (value: object, piece = true): Frame =>
      sse(chunk([{ index: 0, delta: value, logprobs: null, finish_reason: null }]), { piece });
    const frames = [delta({ role: "assistant", content: "", refusal: null }, false)];
    if (turn.reasoning !== "") frames.push(delta({ reasoning_content: turn.reasoning }));
    for (const content of turn.text) frames.push(delta({ content }));
    for (const [index, call] of turn.toolCalls.entries()) {
      const begin = { index, id: call.id, type: "function", function: { name: call.name, arguments: "" } };
      frames.push(delta({ tool_calls: [begin] }));
      for (const part of halves(call.arguments))
        frames.push(delta({ tool_calls: [{ index, function: { arguments: part } }] }));
    }
    frames.push(sse(chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: reasons[turn.finish] }])));
    const options = context.body["stream_options"] as { include_usage?: boolean } | undefined;
    if (options?.include_usage === true && turn.usage !== undefined)
      frames.push(sse(chunk([], { usage: usageOf(turn) })));
    return [...frames, sse("[DONE]")];
  },

  whole(turn, context) {
    const content = turn.text.join("");
    return {
      ...headOf(context, "chat.completion"),
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: content === "" ? null : content,
            refusal: null,
            ...(turn.reasoning === "" ? {} : { reasoning_content: turn.reasoning }),
            ...(turn.toolCalls.length === 0
              ? {}
              : {
                  tool_calls: turn.toolCalls.map(({ id, name, arguments: text }) => ({
                    id,
                    type: "function",
                    function: { name, arguments: text },
                  })),
                }),
          },
          logprobs: null,
          finish_reason: reasons[turn.finish],
        },
      ],
      usage: usageOf(turn),
    };
  },

  error: ({ message, type }) => ({ error: { message, type, param: null, code: type } }),
  errorFrame: ({ message, type }) => sse({ error: { message, type, param: null, code: type } }),
};

function headOf({ id, created, model }: WireContext, object: string): object {
  return { id: `chatcmpl-${id}`, object, created, model, service_tier: "default", system_fingerprint: "fp_scripted" };
}
