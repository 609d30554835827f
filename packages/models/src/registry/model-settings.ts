import { z } from "zod";

const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, {
  error: "must be 1 to 64 letters, digits, dots, dashes or underscores",
});

/** `server/model`; the model's own name may hold slashes and colons. */
export const modelId = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}\/[^\s"\\]{1,200}$/i, {
  error: "must be server/model",
});

export const serverKind = z.enum(["anthropic", "openai", "openai-compatible", "ollama"]);
export type ServerKind = z.infer<typeof serverKind>;

/** Ids of models that are files begin with it. */
export const fileServerName = "gguf";

/** Where a key lies. The key itself is never in here. */
export const keySource = z.union([
  z.strictObject({ environment: z.string().regex(/^[A-Z][A-Z0-9_]*$/) }),
  z.strictObject({ secret: z.string().min(1).max(128) }),
]);
export type KeySource = z.infer<typeof keySource>;

const httpUrl = z.url({ protocol: /^https?$/ }).refine((text) => {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}, "must be an http or https address without name, password, query or fragment");

/** A server as a person sets it up. */
export const serverSettings = z.strictObject({
  /** `openai` speaks Responses, `openai-compatible` Chat Completions. */
  kind: serverKind,
  /** Base of its API; `/v1` is added where there is no path. */
  url: httpUrl,
  key: keySource.optional(),
  /** False for a program on this machine that hands on to another: what is private stays away from it. */
  local: z.literal(false).optional(),
  /** Longest wait for the first piece of an answer, milliseconds. Models are loaded, and think. @default 300000 */
  firstPieceMilliseconds: z.number().int().positive().optional(),
  /** Longest silence between two pieces, milliseconds. @default 120000 */
  silenceMilliseconds: z.number().int().positive().optional(),
});
export type ServerSettings = z.infer<typeof serverSettings>;

/** Units of the currency for a million tokens, which is micro-units for one. */
export const modelPrice = z.union([
  z.literal("free"),
  z.strictObject({
    input: z.number().nonnegative(),
    output: z.number().nonnegative(),
    /** @default as `input` */
    cachedInput: z.number().nonnegative().optional(),
    /** Writing to the server's cache. @default 1.25 times `input` */
    cacheWrite: z.number().nonnegative().optional(),
  }),
]);
export type ModelPrice = z.infer<typeof modelPrice>;

export const modelCapability = z.enum(["tools", "vision", "reasoning", "json"]);
export type ModelCapability = z.infer<typeof modelCapability>;

/** What is known of a model. All of it may be missing; then it is asked for, tried, or taken from the server. */
export const modelSettings = z.strictObject({
  kind: z.enum(["language", "embedding"]).optional(),
  price: modelPrice.optional(),
  contextTokens: z.number().int().positive().optional(),
  maximumOutputTokens: z.number().int().positive().optional(),
  /** Missing: not known, and taken to be able. */
  capabilities: z.array(modelCapability).optional(),
  /** What running it takes on this device. */
  memoryBytes: z.number().int().positive().optional(),
  dimensions: z.number().int().positive().optional(),
  /** Where it is a GGUF file of this device. */
  file: z
    .strictObject({
      path: z.string().min(1).max(4096),
      bytes: z.number().int().positive(),
      architecture: z.string().max(64),
      parameters: z.number().int().positive(),
      sha256: z.string().length(64).optional(),
      /** Hearth fetched it, so Hearth may delete it. */
      pulled: z.literal(true).optional(),
    })
    .optional(),
  /** False for a model that its local server has run elsewhere. */
  local: z.literal(false).optional(),
  tested: z
    .strictObject({
      at: z.iso.datetime(),
      passed: z.boolean(),
      milliseconds: z.number().nonnegative(),
      why: z.string().max(500).optional(),
    })
    .optional(),
});
export type ModelSettings = z.infer<typeof modelSettings>;

/** The file `models.json`. */
export const modelsFile = z.strictObject({
  version: z.literal(1),
  servers: z.record(name, serverSettings).default({}),
  models: z.record(modelId, modelSettings).default({}),
  /** The models of a role, best first; the rest is the fallback chain. */
  roles: z.record(name, z.array(modelId).min(1)).default({}),
  /** What is private goes to a model elsewhere with personal data redacted, or never. @default "redacted" */
  privateData: z.enum(["redacted", "stays"]).default("redacted"),
  /** Answers are kept this long for repeats and replays; 0 keeps none. @default 30 */
  recordDays: z.number().int().nonnegative().default(30),
});
export type ModelsFile = z.infer<typeof modelsFile>;
