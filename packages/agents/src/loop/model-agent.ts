import { type ConversationId, type JsonSchema, newId, type TextValue, textValue } from "@hearth/protocol";
import { type Agent, type AgentContext, type AgentDefinition, type AnyCapability, defineAgent } from "@hearth/runtimes";
import { z } from "zod";
import { LoopFailedError } from "./errors/loop-failed-error.ts";
import type { UnknownEffect } from "./loop-ending.ts";
import type { LoopOptions } from "./loop-options.ts";
import { runLoop } from "./run-loop.ts";

/** What a run of an agent needs beside its context. */
export type LoopServices = Pick<LoopOptions, "model" | "log"> &
  Partial<Pick<LoopOptions, "session" | "hooks" | "offers" | "run">> & {
    /**
     * Parts of the system prompt behind the agent's own: what the person wants, what is remembered. The same each time a run
     * is resumed, such as by keeping it in a durable step.
     * @default none
     */
    background?: readonly string[];
    /** Where this run speaks. @default a conversation of its own, found again after a crash */
    conversation?: ConversationId;
  };

export interface ModelCapability<Input> {
  name: string;
  description: string;
  keywords?: readonly string[];
  /** What it and all that it calls may touch. */
  permissions?: AnyCapability["permissions"];
  input: z.ZodType<Input>;
  /** The shape of the answer. @default text */
  output?: z.ZodType | JsonSchema;
  /** Parts of the system prompt. */
  system: readonly string[] | ((input: Input) => readonly string[]);
  /** What the model is asked. */
  prompt: (input: Input) => string;
  limits?: LoopOptions["limits"];
  compaction?: LoopOptions["compaction"];
  /** `provider/model` or a role. */
  model?: string;
  maximumOutputTokens?: number;
}

export interface ModelAgentOptions {
  manifest: AgentDefinition["manifest"];
  capabilities: readonly ModelCapability<never>[];
  /** Opens what a run needs; called once for each execution. `capability` is the one that runs. */
  services: (context: AgentContext, capability: string) => Promise<LoopServices> | LoopServices;
}

/**
 * An agent that thinks with a model: each capability asks one, offers it other capabilities, and answers in the declared shape.
 * Its tasks are found again after a crash as any other's.
 * @example
 * const scribe = defineModelAgent({
 *   manifest: { name: "scribe", version: "1.0.0", description: "Answers questions about a folder", level: "manager" },
 *   capabilities: [modelCapability({
 *     name: "scribe.answer", description: "Answers a question from the files",
 *     permissions: ["files-read"], input: z.object({ question: z.string() }),
 *     system: ["You answer from the files and name them."], prompt: ({ question }) => question,
 *   })],
 *   services: (context) => ({ model: doorOf(context), log, offers: offersOf(runtime.agents(), ["files.find", "files.read"]) }),
 * });
 */
export function defineModelAgent({ manifest, capabilities, services }: ModelAgentOptions): Agent {
  return defineAgent({
    manifest,
    capabilities: capabilities.map((capability) => ({
      name: capability.name,
      description: capability.description,
      ...(capability.keywords === undefined ? {} : { keywords: capability.keywords }),
      ...(capability.permissions === undefined ? {} : { permissions: capability.permissions }),
      input: capability.input,
      output: capability.output ?? textValue,
      run: async (input: never, context: AgentContext) =>
        await run(manifest.name, capability, input, context, await services(context, capability.name)),
    })),
  });
}

/** Types `system` and `prompt` by the input's schema. */
export function modelCapability<Input>(capability: ModelCapability<Input>): ModelCapability<never> {
  return capability as unknown as ModelCapability<never>;
}

async function run(
  agent: string,
  capability: ModelCapability<never>,
  input: never,
  context: AgentContext,
  services: LoopServices,
): Promise<unknown> {
  const { name, output, system, limits, compaction, model, maximumOutputTokens } = capability;
  const { log, conversation: given, background = [], ...rest } = services;
  const conversation = given ?? (await context.step("conversation", () => newId<ConversationId>()));
  if (given === undefined) await log.create(context.principal, { id: conversation, title: name });
  const ending = await runLoop({
    ...rest,
    log,
    context,
    conversation,
    agent,
    system: [...(typeof system === "function" ? system(input) : system), ...background],
    prompt: capability.prompt(input),
    ...(output === undefined ? {} : { answerSchema: { name: "answer", schema: toJsonSchema(output) } }),
    ...(limits === undefined ? {} : { limits }),
    ...(compaction === undefined ? {} : { compaction }),
    ...(model === undefined ? {} : { modelName: model }),
    ...(maximumOutputTokens === undefined ? {} : { maximumOutputTokens }),
  });
  if (ending.kind !== "answered") throw new LoopFailedError(agent, ending);
  if (output === undefined) {
    return { kind: "text", text: ending.text + saidOf(ending.unknownEffects) } satisfies TextValue;
  }
  // A value of a fixed shape has no place to say that something is not known, and must not pass for a whole success.
  if (ending.unknownEffects.length > 0) throw new LoopFailedError(agent, ending);
  return ending.value;
}

function saidOf(unknown: readonly UnknownEffect[]): string {
  if (unknown.length === 0) return "";
  const lines = unknown.map(({ capability, input, known }) => `- ${capability} ${JSON.stringify(input)}: ${known}`);
  return `\n\nFor you to settle, since a crash hid how these ended:\n${lines.join("\n")}`;
}

function toJsonSchema(schema: z.ZodType | JsonSchema): JsonSchema {
  return schema instanceof z.ZodType ? z.toJSONSchema(schema, { io: "output" }) : schema;
}
