import { type CompleteTurn, type Frame, halves, sse, type Wire, type WireContext } from "./frame.ts";

interface Item {
  begin: object;
  /** What comes between the item's beginning and its end. */
  events: readonly { data: { type: string } & Record<string, unknown>; piece?: boolean }[];
  end: object;
}

function itemsOf(turn: CompleteTurn, { id }: WireContext): Item[] {
  const items: Item[] = [];
  if (turn.reasoning !== "") {
    const item = `rs_${id}`;
    const part = { type: "summary_text", text: turn.reasoning };
    items.push({
      begin: { id: item, type: "reasoning", summary: [] },
      events: [
        {
          data: {
            type: "response.reasoning_summary_part.added",
            item_id: item,
            summary_index: 0,
            part: { ...part, text: "" },
          },
        },
        {
          data: {
            type: "response.reasoning_summary_text.delta",
            item_id: item,
            summary_index: 0,
            delta: turn.reasoning,
          },
          piece: true,
        },
        {
          data: { type: "response.reasoning_summary_text.done", item_id: item, summary_index: 0, text: turn.reasoning },
        },
        { data: { type: "response.reasoning_summary_part.done", item_id: item, summary_index: 0, part } },
      ],
      end: { id: item, type: "reasoning", summary: [part], encrypted_content: "c2NyaXB0ZWQ=" },
    });
  }
  if (turn.text.length > 0) items.push(messageOf(`msg_${id}`, turn));
  for (const { id: call, name, arguments: text } of turn.toolCalls) {
    const item = `fc_${call}`;
    const head = { id: item, type: "function_call", call_id: call, name };
    items.push({
      begin: { ...head, arguments: "", status: "in_progress" },
      events: [
        ...halves(text).map((delta) => ({
          data: { type: "response.function_call_arguments.delta", item_id: item, delta },
          piece: true,
        })),
        { data: { type: "response.function_call_arguments.done", item_id: item, arguments: text } },
      ],
      end: { ...head, arguments: text, status: "completed" },
    });
  }
  return items;
}

function messageOf(item: string, turn: CompleteTurn): Item {
  const place = { item_id: item, content_index: 0 };
  const text = turn.text.join("");
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  return {
    begin: { id: item, type: "message", role: "assistant", status: "in_progress", content: [] },
    events: [
      { data: { type: "response.content_part.added", ...place, part: { ...part, text: "" } } },
      ...turn.text.map((delta) => ({
        data: { type: "response.output_text.delta", ...place, delta, logprobs: [] },
        piece: true,
      })),
      { data: { type: "response.output_text.done", ...place, text, logprobs: [] } },
      { data: { type: "response.content_part.done", ...place, part } },
    ],
    end: { id: item, type: "message", role: "assistant", status: "completed", content: [part] },
  };
}

function responseOf(turn: CompleteTurn, context: WireContext, status: string, output: readonly object[]): object {
  const ended = status === "completed" || status === "incomplete";
  const why = turn.finish === "length" ? "max_output_tokens" : "content_filter";
  return {
    id: `resp_${context.id}`,
    object: "response",
    created_at: context.created,
    status,
    error: null,
    incomplete_details: status === "incomplete" ? { reason: why } : null,
    instructions: null,
    max_output_tokens: null,
    model: context.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: context.body["store"] !== false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: context.body["tools"] ?? [],
    top_p: 1,
    truncation: "disabled",
    usage:
      !ended || turn.usage === undefined
        ? null
        : {
            input_tokens: turn.usage.input,
            input_tokens_details: { cached_tokens: turn.usage.cachedInput },
            output_tokens: turn.usage.output,
            output_tokens_details: { reasoning_tokens: turn.usage.reasoning },
            total_tokens: turn.usage.input + turn.usage.output,
          },
    user: null,
    metadata: {},
  };
}

const statusOf = ({ finish }: CompleteTurn): string =>
  finish === "length" || finish === "refused" ? "incomplete" : "completed";

/** OpenAI Responses. */
export const responses: Wire = {
  mediaType: "text/event-stream; charset=utf-8",

  stream(turn, context) {
    const frames: Frame[] = [];
    const add = (data: { type: string } & Record<string, unknown>, piece = false): void => {
      frames.push(sse({ ...data, sequence_number: frames.length }, { event: data.type, piece }));
    };
    add({ type: "response.created", response: responseOf(turn, context, "in_progress", []) });
    add({ type: "response.in_progress", response: responseOf(turn, context, "in_progress", []) });
    const items = itemsOf(turn, context);
    for (const [index, { begin, events, end }] of items.entries()) {
      add({ type: "response.output_item.added", output_index: index, item: begin });
      for (const { data, piece } of events) add({ ...data, output_index: index }, piece);
      add({ type: "response.output_item.done", output_index: index, item: end });
    }
    const status = statusOf(turn);
    add({
      type: `response.${status}`,
      response: responseOf(
        turn,
        context,
        status,
        items.map(({ end }) => end),
      ),
    });
    return frames;
  },

  whole: (turn, context) =>
    responseOf(
      turn,
      context,
      statusOf(turn),
      itemsOf(turn, context).map(({ end }) => end),
    ),
  error: ({ message, type }) => ({ error: { message, type, param: null, code: type } }),
  errorFrame: ({ message, type }) =>
    sse({ type: "error", sequence_number: 99, code: type, message, param: null }, { event: "error" }),
};
