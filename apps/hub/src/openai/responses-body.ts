import { z } from "zod";
import { type ChatBody, type ChatMessage, foreignSchema } from "./chat-body.ts";
import { OpenAiError } from "./openai-error.ts";

const content = z.array(
  z.union([
    z.object({ type: z.enum(["input_text", "output_text", "text"]), text: z.string() }),
    z.object({ type: z.literal("input_image"), image_url: z.string() }),
  ]),
);
const item = z.union([
  z.object({
    type: z.literal("message").optional(),
    role: z.enum(["user", "assistant", "system", "developer"]),
    content: z.union([z.string(), content]),
  }),
  z.object({ type: z.literal("function_call"), call_id: z.string(), name: z.string(), arguments: z.string() }),
  z.object({ type: z.literal("function_call_output"), call_id: z.string(), output: z.string() }),
  // A thought of an earlier answer: only the server that made it reads it.
  z.object({ type: z.literal("reasoning") }),
]);

/** What is read of a request to `/v1/responses`. Nothing is kept for a later one, so `previous_response_id` is refused. */
export const responsesBody = z.object({
  model: z.string().min(1).max(200),
  input: z.union([z.string().min(1), z.array(item).min(1).max(2_000)]),
  instructions: z.string().nullish(),
  tools: z
    .array(
      z.object({
        type: z.literal("function", { error: "must be function: tools of the maker's own servers are not here" }),
        name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
        description: z.string().nullish(),
        parameters: foreignSchema.nullish(),
      }),
    )
    .max(128)
    .optional(),
  tool_choice: z
    .union([z.enum(["auto", "none", "required"]), z.object({ type: z.literal("function"), name: z.string() })])
    .optional(),
  max_output_tokens: z.number().int().positive().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  text: z
    .object({
      format: z
        .discriminatedUnion("type", [
          z.object({ type: z.literal("text") }),
          z.object({ type: z.literal("json_schema"), name: z.string(), schema: foreignSchema }),
        ])
        .optional(),
    })
    .optional(),
  previous_response_id: z.null({ error: "is not kept here; send the conversation in input" }).optional(),
  stream: z.boolean().nullish(),
});
export type ResponsesBody = z.infer<typeof responsesBody>;

/** The same question as a chat, which is how models are asked. @throws OpenAiError naming the parameter */
export function toChatBody(body: ResponsesBody): ChatBody {
  const { model, instructions, tools, tool_choice: choice, text } = body;
  const items = typeof body.input === "string" ? [{ role: "user" as const, content: body.input }] : body.input;
  const format = text?.format;
  return {
    model,
    messages: [
      ...(instructions === null || instructions === undefined || instructions === ""
        ? []
        : [{ role: "system" as const, content: instructions }]),
      ...items.flatMap(toMessages),
    ],
    ...(tools === undefined
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            type: "function" as const,
            function: { name, description: description ?? "", ...(parameters == null ? {} : { parameters }) },
          })),
        }),
    ...(choice === undefined
      ? {}
      : {
          tool_choice:
            typeof choice === "string" ? choice : { type: "function" as const, function: { name: choice.name } },
        }),
    max_completion_tokens: body.max_output_tokens,
    temperature: body.temperature,
    ...(format?.type === "json_schema"
      ? { response_format: { type: "json_schema" as const, json_schema: { name: format.name, schema: format.schema } } }
      : {}),
  };
}

function toMessages(one: z.infer<typeof item>, index: number): ChatMessage[] {
  if ("role" in one) {
    const parts = typeof one.content === "string" ? [{ type: "text" as const, text: one.content }] : one.content;
    if (one.role === "user")
      return [
        {
          role: "user",
          content: parts.map((part) =>
            part.type === "input_image"
              ? { type: "image_url" as const, image_url: { url: part.image_url } }
              : { type: "text" as const, text: part.text },
          ),
        },
      ];
    const texts = parts.map((part) => {
      if (part.type === "input_image")
        throw new OpenAiError("only a user shows images", { param: `input.${index}.content` });
      return { type: "text" as const, text: part.text };
    });
    return [{ role: one.role, content: texts }];
  }
  if (one.type === "function_call") {
    const call = { id: one.call_id, type: "function" as const, function: { name: one.name, arguments: one.arguments } };
    return [{ role: "assistant", tool_calls: [call] }];
  }
  if (one.type === "function_call_output") return [{ role: "tool", tool_call_id: one.call_id, content: one.output }];
  return [];
}
