import { z } from "zod";

/**
 * What Hearth and the process that runs a file say to each other, a line of JSON each. What runs there is native code
 * that has read a stranger's file, so nothing of it is believed beyond these shapes.
 */

/** Longest line either side takes, bytes. */
export const longestLine = 16 * 1024 * 1024;

const id = z.int().nonnegative();
const count = z.int().nonnegative().max(1_000_000_000);

/** One message of a conversation; `input` is JSON. */
export const engineMessage = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), text: z.string() }),
  z.strictObject({ role: z.literal("person"), text: z.string() }),
  z.strictObject({
    role: z.literal("model"),
    parts: z.array(
      z.union([
        z.strictObject({ text: z.string() }),
        z.strictObject({ call: z.string(), name: z.string(), input: z.string() }),
      ]),
    ),
  }),
  z.strictObject({ role: z.literal("tool"), call: z.string(), name: z.string(), output: z.string() }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;

const schema = z.record(z.string(), z.unknown());
export const engineTool = z.strictObject({ name: z.string(), description: z.string(), input: schema });
export type EngineTool = z.infer<typeof engineTool>;

/** A question. */
export const engineQuestion = z.strictObject({
  do: z.literal("ask"),
  id,
  messages: z.array(engineMessage).min(1),
  tools: z.array(engineTool),
  /** `auto`: the model may call them. `forced`: it calls one of them, and says nothing else. */
  choice: z.enum(["auto", "forced"]),
  /** The answer is JSON of this shape. */
  schema: schema.optional(),
  maximumOutputTokens: z.int().positive().optional(),
  temperature: z.number().nonnegative().optional(),
  topP: z.number().positive().max(1).optional(),
  topK: z.int().positive().optional(),
  seed: z.int().nonnegative().optional(),
  /** The answer ends before any of these. */
  stop: z.array(z.string().min(1)),
});
export type EngineQuestion = z.infer<typeof engineQuestion>;

/** The first line: which file, and what for. */
export const engineLoad = z.strictObject({
  do: z.literal("load"),
  path: z.string(),
  kind: z.enum(["language", "embedding"]),
  contextTokens: z.int().positive(),
  threads: z.int().positive(),
});
export type EngineLoad = z.infer<typeof engineLoad>;

/** What Hearth says. `leave`: nobody waits for that answer any more. */
export const engineOrder = z.discriminatedUnion("do", [
  engineLoad,
  engineQuestion,
  z.strictObject({ do: z.literal("embed"), id, texts: z.array(z.string().min(1)).min(1).max(64) }),
  z.strictObject({ do: z.literal("leave"), id }),
]);
export type EngineOrder = z.infer<typeof engineOrder>;

/** What is wrong, in the engine's eyes. `file`: it cannot be loaded. `inside`: anything else. */
export const engineComplaint = z.enum(["file", "memory", "too-long", "request", "left", "inside"]);
export type EngineComplaint = z.infer<typeof engineComplaint>;

/** What the engine says. Each question ends with one `done`, `vectors` or `failed`. */
export const engineWord = z.discriminatedUnion("say", [
  z.strictObject({ say: z.literal("loaded"), contextTokens: count }),
  z.strictObject({ say: z.literal("text"), id, text: z.string() }),
  z.strictObject({ say: z.literal("thought"), id, text: z.string() }),
  z.strictObject({ say: z.literal("call"), id, name: z.string().max(256), input: z.string() }),
  z.strictObject({
    say: z.literal("done"),
    id,
    reason: z.enum(["stop", "length", "tool-calls"]),
    /** Tokens; `cached` of the input were there from the question before. */
    input: count,
    cached: count,
    output: count,
  }),
  /** Each vector as base64 of 32-bit floats, little-endian. */
  z.strictObject({ say: z.literal("vectors"), id, vectors: z.array(z.string().max(65_536)).max(64), input: count }),
  /** Without an id while the file is loaded. */
  z.strictObject({ say: z.literal("failed"), id: id.optional(), why: engineComplaint, message: z.string().max(500) }),
]);
export type EngineWord = z.infer<typeof engineWord>;
