import { z } from "zod";

const image = z.object({ type: z.literal("image_url"), image_url: z.object({ url: z.string() }) });
const text = z.object({ type: z.literal("text"), text: z.string() });
const texts = z.union([z.string(), z.array(text)]);
const toolCall = z.object({
  id: z.string().min(1),
  type: z.literal("function").default("function"),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

export const chatMessage = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), content: texts }),
  z.object({ role: z.literal("developer"), content: texts }),
  z.object({ role: z.literal("user"), content: z.union([z.string(), z.array(z.union([text, image]))]) }),
  z.object({ role: z.literal("assistant"), content: texts.nullish(), tool_calls: z.array(toolCall).optional() }),
  z.object({ role: z.literal("tool"), content: texts, tool_call_id: z.string().min(1) }),
]);
export type ChatMessage = z.infer<typeof chatMessage>;

/** A JSON Schema of someone else's. */
export const foreignSchema = z.record(z.string(), z.unknown());

/**
 * What is read of a request to `/v1/chat/completions`. What is not named here is let pass and has no effect, as clients send
 * what their maker's servers take; what would change the answer and is not done is refused.
 */
export const chatBody = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(chatMessage).min(1).max(2_000),
  tools: z
    .array(
      z.object({
        type: z.literal("function"),
        function: z.object({
          name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
          description: z.string().optional(),
          parameters: foreignSchema.optional(),
        }),
      }),
    )
    .max(128)
    .optional(),
  tool_choice: z
    .union([
      z.enum(["auto", "none", "required"]),
      z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
    ])
    .optional(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({ name: z.string(), schema: foreignSchema }),
      }),
    ])
    .optional(),
  n: z.literal(1, { error: "must be 1: one answer is made" }).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
});
export type ChatBody = z.infer<typeof chatBody>;
