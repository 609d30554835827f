import { z } from "zod";

/** Longest prompt, in characters: about 6,000 tokens, more than which leaves small models no room to work. */
export const maximumPromptCharacters = 24_000;

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, {
  error: "must be 1 to 64 lower-case letters, digits and dashes",
});

/** One capability such as `workspace.read`, or all of a group such as `workspace.*`. */
export const toolPattern = z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*(\.\*)?$/, {
  error: "must be a capability such as workspace.read, or a group such as workspace.*",
});

const whole = (least: number, most: number): z.ZodNumber => z.number().int().min(least).max(most);

/** Where one run ends. Running into any of them is a failure, never a success. */
export const agentLimits = z.strictObject({
  /** Questions to the model. */
  turns: whole(1, 500).default(40),
  /** Tool calls in all. */
  toolCalls: whole(1, 2000).default(200),
  /** Wall clock, seconds. */
  seconds: whole(10, 3600).default(1800),
  /** Tokens the model may write in one answer. */
  outputTokens: whole(64, 200_000).default(8192),
  /** What one tool call may hand to the model, characters. */
  toolOutputCharacters: whole(500, 200_000).default(20_000),
});
export type AgentLimits = z.output<typeof agentLimits>;

/** The keys between the two lines of dashes. Unknown ones are refused. */
export const frontMatter = z.strictObject({
  name,
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, { error: "must be a semantic version such as 1.0.0" })
    .default("1.0.0"),
  level: z.enum(["manager", "worker"], { error: "must be manager or worker" }).default("worker"),
  description: z.string().trim().min(1).max(500),
  /** Words by which a person may ask for it. */
  keywords: z.array(z.string().min(1).max(60)).max(50).default([]),
  /** A role such as default, small or local, or `provider/model`. */
  model: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/, { error: "must be a role such as default, or provider/model" })
    .default("default"),
  tools: z.array(toolPattern).max(200).default([]),
  limits: agentLimits.prefault({}),
});

/** A parsed AGENT.md. Plain data. */
export interface AgentFile extends z.output<typeof frontMatter> {
  /** What stands below the front matter. */
  readonly prompt: string;
  /** SHA-256 of the whole file, by which a version is known. */
  readonly digest: string;
}
