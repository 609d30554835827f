import { z } from "zod";

const said = z.object({
  /** Who says it. */
  agent: z.string(),
  /** Tells runs apart that speak within one task: an agent and those it called. */
  stream: z.string(),
  /** Counts the answers of one stream from 1. */
  turn: z.number().int(),
});

/** A piece of text. `at` is where it begins within its turn's text, so that who joined late or lost a piece knows. */
export const liveText = said.extend({ type: z.literal("text-delta"), at: z.number().int().min(0), text: z.string() });

/** A tool is being called. `input` is the beginning of its input as JSON, for people. */
export const liveToolStart = said.extend({
  type: z.literal("tool-started"),
  call: z.string(),
  capability: z.string(),
  input: z.string(),
});

export const liveToolEnd = said.extend({
  type: z.literal("tool-ended"),
  call: z.string(),
  capability: z.string(),
  /** `done`, `failed`, `denied`, `unknown`, or `parked` while a person is asked. */
  outcome: z.string(),
});

/**
 * What an agent that thinks with a model lets see while it works: `data.part` of a `task-output` event. Shown once and kept
 * nowhere; the result is in the task. Without a task the event is of the goal's own planning.
 */
export const livePart = z.discriminatedUnion("type", [
  said.extend({ type: z.literal("turn-started") }),
  liveText,
  said.extend({ type: z.literal("reasoning-delta"), text: z.string() }),
  /** What was shown of this turn's text does not count; it is said anew. */
  said.extend({ type: z.literal("answer-dropped"), why: z.string() }),
  liveToolStart,
  liveToolEnd,
  said.extend({ type: z.literal("usage-counted"), model: z.string(), input: z.number(), output: z.number() }),
  said.extend({ type: z.literal("conversation-compacted") }),
  said.extend({ type: z.literal("run-ended"), kind: z.string() }),
  /** The run says more than is shown. */
  z.object({ type: z.literal("output-cut") }),
  /** Something an agent gave out was too large to be shown. */
  z.object({ type: z.literal("part-omitted"), bytes: z.number() }),
]);
export type LivePart = z.infer<typeof livePart>;

/** A call of a tool. Times are milliseconds since the Unix epoch. */
export const liveCall = z.object({
  /** The answer in which it was asked for; with `call` it names the call within its stream. */
  turn: z.number().int(),
  call: z.string(),
  capability: z.string(),
  /** The beginning of its input as JSON, for people. */
  input: z.string(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  /** As of `liveToolEnd`; absent while it is under way, or where a crash hid how it ended. */
  outcome: z.string().optional(),
});
export type LiveCall = z.infer<typeof liveCall>;

/** A call as it is kept with its task: by whom it was made, and in which conversation. */
export const toolCall = liveCall.extend({ agent: z.string(), stream: z.string() });
export type ToolCall = z.infer<typeof toolCall>;

/** What one stream has let see so far: for whoever begins to watch in its midst. */
export const liveStream = z.object({
  agent: z.string(),
  stream: z.string(),
  turn: z.number().int(),
  /** Absent while the goal itself is being planned. */
  task: z.string().optional(),
  /** The end of this turn's text. */
  text: z.string(),
  /** Where `text` begins within the turn's text; above 0 when its beginning is no longer kept. */
  at: z.number().int().min(0),
  /** The latest calls, oldest first. */
  tools: z.array(liveCall),
});
export type LiveStream = z.infer<typeof liveStream>;
