import { parse } from "@hearth/protocol";
import { z } from "zod";
import type { ModelRequest } from "../contract/model-request.ts";

const toolName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
  error: "must be 1 to 64 letters, digits, underscores and dashes",
});
const dataClass = z.enum(["public", "internal", "private", "secret"]);

const part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("reasoning"), text: z.string(), opaque: z.unknown().optional() }),
  z.object({
    type: z.literal("file"),
    mediaType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/),
    data: z.string(),
    name: z.string().optional(),
  }),
  z.object({ type: z.literal("tool-call"), id: z.string().min(1), name: z.string().min(1), input: z.unknown() }),
  z.object({
    type: z.literal("tool-result"),
    id: z.string().min(1),
    name: z.string().min(1),
    output: z.string(),
    failed: z.boolean(),
  }),
]);

const request = z.object({
  model: z.string().min(1).max(300).optional(),
  messages: z
    .array(
      z.object({
        role: z.enum(["system", "person", "model", "tool"]),
        parts: z.array(part),
        dataClass: dataClass.optional(),
      }),
    )
    .min(1),
  tools: z
    .array(z.object({ name: toolName, description: z.string(), input: z.record(z.string(), z.unknown()) }))
    .optional(),
  toolChoice: z.union([z.enum(["auto", "none", "required"]), z.object({ name: toolName })]).optional(),
  answerSchema: z.object({ name: toolName, schema: z.record(z.string(), z.unknown()) }).optional(),
  maximumOutputTokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  cacheSeconds: z.number().positive().optional(),
  purpose: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, { error: "must be lower-case letters, digits and dashes" }),
  call: z.string().min(1).max(300),
});

/** @throws ValidationError naming the field */
export function checkRequest(value: ModelRequest): void {
  parse(request, value, "model request");
}
