import { z } from "zod";
import { problem } from "./problem.ts";

/** Units of the currency for a million tokens. */
export const listedPrice = z.union([
  z.literal("free"),
  z.object({
    input: z.number(),
    output: z.number(),
    cachedInput: z.number().optional(),
    cacheWrite: z.number().optional(),
  }),
]);

/** A model as a hub tells of it. */
export const listedModel = z.object({
  /** `server/model` */
  id: z.string(),
  kind: z.enum(["language", "embedding"]),
  local: z.boolean(),
  /** The roles it was given. */
  roles: z.array(z.string()),
  /** Absent: not known, and each call asks. */
  price: listedPrice.optional(),
  contextTokens: z.number().optional(),
  capabilities: z.array(z.string()).optional(),
  memoryBytes: z.number().optional(),
  /** Whether it fits the memory of this device. */
  fit: z.enum(["fits", "tight", "too-large"]).optional(),
  /** Where it is a file of the hub's device. */
  file: z
    .object({
      path: z.string(),
      bytes: z.number(),
      architecture: z.string(),
      pulled: z.boolean(),
      /** It is in memory now. */
      loaded: z.boolean(),
      /** Why this hub cannot run it. */
      problem: z.string().optional(),
    })
    .optional(),
  tested: z
    .object({ at: z.string(), passed: z.boolean(), milliseconds: z.number(), why: z.string().optional() })
    .optional(),
});
export type ListedModel = z.infer<typeof listedModel>;

export const listedServer = z.object({
  name: z.string(),
  kind: z.string(),
  url: z.string(),
  /** Found on this machine and not set up. */
  detected: z.boolean(),
  /** Absent where it needs no key. */
  keyPresent: z.boolean().optional(),
  /** Why it lists no models. */
  why: z.string().optional(),
});
export type ListedServer = z.infer<typeof listedServer>;

export const modelList = z.object({
  models: z.array(listedModel),
  servers: z.array(listedServer),
  /** Why models.json could not be read. */
  problem: z.string().optional(),
});
export type ModelList = z.infer<typeof modelList>;

export const modelTrialResult = z.object({
  model: z.string(),
  passed: z.boolean(),
  milliseconds: z.number(),
  why: z.string().optional(),
  /** What kind of failure it was, such as `key-refused` or `unreachable`. */
  reason: z.string().optional(),
  /** What mends it; commands stand between backticks. */
  hint: z.string().optional(),
  said: z.string().optional(),
  moneyMicroUnits: z.number().optional(),
});
export type ModelTrialResult = z.infer<typeof modelTrialResult>;

/** What a person says of a model they add or change. */
export const modelAddition = z.strictObject({
  /** `server/model` */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}\/[^\s"\\]{1,200}$/i, { error: "must be server/model" }),
  /** Sets the server up, or changes it. */
  server: z
    .strictObject({
      kind: z.enum(["anthropic", "openai", "openai-compatible", "ollama"]),
      url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }),
      /** Name of the variable or of the secret that holds the key; never the key itself. */
      key: z.union([z.strictObject({ environment: z.string() }), z.strictObject({ secret: z.string() })]).optional(),
      local: z.literal(false).optional(),
    })
    .optional(),
  price: listedPrice.optional(),
  contextTokens: z.number().int().positive().optional(),
  maximumOutputTokens: z.number().int().positive().optional(),
  kind: z.enum(["language", "embedding"]).optional(),
});
export type ModelAddition = z.infer<typeof modelAddition>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/i, { error: "must be 64 hexadecimal digits" });
const fileName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i, { error: "must be 1 to 64 letters, digits, dots, dashes or underscores" });

/** A model file that the hub is to fetch. */
export const modelPull = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: "must be an http or https address" }).max(4096),
  /** Of the whole file. */
  sha256,
  /** @default from the address */
  name: fileName.optional(),
  /** @default 64 GiB */
  maximumBytes: z.number().int().positive().optional(),
});
export type ModelPull = z.infer<typeof modelPull>;

/** A line of what the hub tells while it pulls. The last one is `done` or `failed`. */
export const modelPullEvent = z.discriminatedUnion("type", [
  /** `total` is absent where the server does not say it. */
  z.object({ type: z.literal("progress"), bytes: z.number(), total: z.number().optional() }),
  z.object({ type: z.literal("done"), model: z.string(), list: modelList }),
  z.object({ type: z.literal("failed"), problem }),
]);
export type ModelPullEvent = z.infer<typeof modelPullEvent>;

/** A model file that lies on the hub's device. */
export const modelFileAddition = z.strictObject({ name: fileName, path: z.string().min(1).max(4096) });
export type ModelFileAddition = z.infer<typeof modelFileAddition>;

const usageNumbers = {
  calls: z.number(),
  failed: z.number(),
  input: z.number(),
  output: z.number(),
  cachedInput: z.number(),
  reasoning: z.number(),
  moneyMicroUnits: z.number(),
  unpriced: z.number(),
  estimated: z.number(),
  unattended: z.number(),
};
export const usageGroups = ["person", "agent", "model", "task", "plan", "goal", "purpose", "call", "day"] as const;

/** What models took, by one thing and in sum. */
export const modelUsage = z.object({
  by: z.enum(usageGroups),
  from: z.string(),
  to: z.string(),
  lines: z.array(z.object({ key: z.string(), ...usageNumbers })),
  total: z.object(usageNumbers),
});
export type ModelUsage = z.infer<typeof modelUsage>;
