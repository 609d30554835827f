import { z } from "zod";
import { labelClasses } from "../labels.ts";

const label = z.object({
  class: z.enum(labelClasses),
  untrusted: z.boolean(),
  sources: z.array(z.string()).readonly(),
});

const part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("reasoning"), text: z.string(), opaque: z.unknown().optional() }),
  z.object({ type: z.literal("file"), mediaType: z.string(), data: z.string(), name: z.string().optional() }),
]);

/** A call as the model made it. `malformed` says why its arguments could not be read as JSON. */
export const requestedCall = z.object({
  id: z.string(),
  /** The tool's name, as the model wrote it. */
  name: z.string(),
  input: z.unknown(),
  malformed: z.string().optional(),
  opaque: z.unknown().optional(),
});
export type RequestedCall = z.infer<typeof requestedCall>;

const cost = z.object({
  usage: z.object({ input: z.number(), output: z.number(), cachedInput: z.number(), reasoning: z.number() }),
  moneyMicroUnits: z.number().optional(),
  model: z.string(),
  replayed: z.boolean(),
});

/** What became of a tool call. Only `done` means that it worked. */
export const callOutcome = z.enum(["done", "failed", "denied", "unknown"]);
export type CallOutcome = z.infer<typeof callOutcome>;

/**
 * What a conversation consists of. Entries are only ever added; what a model is shown is a view over them.
 * A stored format: a change adds optional fields or a new type, and never alters what is there.
 */
export const entryBody = z.discriminatedUnion("type", [
  /** What the person said, as the hooks let it through. `pinned` parts stay in every view. */
  z.object({
    type: z.literal("person"),
    parts: z.array(part),
    label: label.optional(),
    pinned: z.boolean().optional(),
  }),
  /** A run of the loop began. */
  z.object({ type: z.literal("run-started"), run: z.string(), agent: z.string(), tools: z.array(z.string()) }),
  /** One answer of the model, whole. */
  z.object({
    type: z.literal("answer"),
    run: z.string(),
    turn: z.number().int(),
    parts: z.array(part),
    calls: z.array(requestedCall),
    reason: z.enum(["stop", "tool-calls", "length", "refused", "other"]),
    cost,
    /** Of this run so far, without the time it was parked. */
    activeMilliseconds: z.number(),
  }),
  /** A call that must not be made twice is about to be made. Who wrote this entry, and nobody else, makes it. */
  z.object({
    type: z.literal("call-begun"),
    run: z.string(),
    turn: z.number().int(),
    call: z.string(),
    capability: z.string(),
    input: z.unknown(),
    /** The one execution of the run's code that makes the call. */
    execution: z.string(),
    attempt: z.number().int(),
    time: z.number(),
  }),
  /** The call stopped before its effect, to wait for a person; it may be made again. */
  z.object({
    type: z.literal("call-parked"),
    run: z.string(),
    turn: z.number().int(),
    call: z.string(),
    attempt: z.number().int(),
    /** The question it waits for; absent when something inside it waits. */
    approval: z.string().optional(),
  }),
  /** What the model is told of a call. `output` is whole; a view may show less. */
  z.object({
    type: z.literal("result"),
    run: z.string(),
    turn: z.number().int(),
    call: z.string(),
    name: z.string(),
    capability: z.string().optional(),
    /** SHA-256 of the capability and its input, for loop detection. */
    signature: z.string(),
    outcome: callOutcome,
    output: z.string(),
    /** The failure's code and message, for loop detection. */
    failure: z.string().optional(),
    label,
  }),
  /** Said by Hearth or a hook. `audience` model: it is shown to the model too. */
  z.object({
    type: z.literal("note"),
    run: z.string(),
    from: z.string(),
    text: z.string(),
    audience: z.enum(["model", "person"]),
    pinned: z.boolean().optional(),
  }),
  /** Stands in views for the entries of a range, which stay where they are. */
  z.object({
    type: z.literal("summary"),
    run: z.string(),
    /** The first and last entry that it stands for. */
    from: z.number().int(),
    to: z.number().int(),
    text: z.string(),
    /** What must not be forgotten, each with the entry it was said in. */
    facts: z.array(z.object({ text: z.string(), entry: z.number().int() })),
    by: z.enum(["model", "rule"]),
    label,
    cost: cost.optional(),
  }),
  /** An agent that this run started, and where its own conversation is. */
  z.object({ type: z.literal("child-started"), run: z.string(), agent: z.string(), conversation: z.string() }),
  z.object({ type: z.literal("run-ended"), run: z.string(), kind: z.string(), why: z.string().optional() }),
]);
export type EntryBody = z.infer<typeof entryBody>;
export type EntryOf<Type extends EntryBody["type"]> = Extract<EntryBody, { type: Type }>;

/** An entry as stored. */
export interface Entry {
  /** Rises strictly within a conversation; numbers may be left out. A fork goes on behind the entry it was made at. */
  readonly sequence: number;
  /** Unique in its conversation: what is appended again under the same key is there already. */
  readonly key: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly body: EntryBody;
}
