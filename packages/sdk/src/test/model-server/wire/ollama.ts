import type { CompleteTurn, Frame, Wire, WireContext } from "./frame.ts";

const line = (data: object, piece = false): Frame => ({ text: `${JSON.stringify(data)}\n`, piece });

function headOf({ model, created }: WireContext): object {
  return { model, created_at: new Date(created * 1000).toISOString() };
}

function endOf({ finish, usage }: CompleteTurn): object {
  return {
    done: true,
    done_reason: finish === "length" ? "length" : "stop",
    total_duration: 1_000_000,
    load_duration: 100_000,
    ...(usage === undefined
      ? {}
      : {
          prompt_eval_count: usage.input,
          prompt_eval_duration: 200_000,
          eval_count: usage.output,
          eval_duration: 700_000,
        }),
  };
}

function callsOf({ toolCalls }: CompleteTurn): object[] {
  return toolCalls.map(({ id, name, arguments: text }) => ({ id, function: { name, arguments: parsed(text) } }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Ollama's own chat: JSON by the line. */
export const ollamaChat: Wire = {
  mediaType: "application/x-ndjson",

  stream(turn, context) {
    const message = (value: object, piece = true): Frame =>
      line({ ...headOf(context), message: { role: "assistant", content: "", ...value }, done: false }, piece);
    return [
      ...(turn.reasoning === "" ? [] : [message({ thinking: turn.reasoning })]),
      ...turn.text.map((content) => message({ content })),
      ...(turn.toolCalls.length === 0 ? [] : [message({ tool_calls: callsOf(turn) })]),
      line({ ...headOf(context), message: { role: "assistant", content: "" }, ...endOf(turn) }),
    ];
  },

  whole: (turn, context) => ({
    ...headOf(context),
    message: {
      role: "assistant",
      content: turn.text.join(""),
      ...(turn.reasoning === "" ? {} : { thinking: turn.reasoning }),
      ...(turn.toolCalls.length === 0 ? {} : { tool_calls: callsOf(turn) }),
    },
    ...endOf(turn),
  }),

  error: ({ message }) => ({ error: message }),
  errorFrame: ({ message }) => line({ error: message }),
};

/** Ollama's completion without messages. */
export const ollamaGenerate: Wire = {
  ...ollamaChat,
  stream: (turn, context) => [
    ...turn.text.map((response) => line({ ...headOf(context), response, done: false }, true)),
    line({ ...headOf(context), response: "", ...endOf(turn) }),
  ],
  whole: (turn, context) => ({ ...headOf(context), response: turn.text.join(""), ...endOf(turn) }),
};
