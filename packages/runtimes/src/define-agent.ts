import { type Capability, type JsonSchema, type Manifest, type ManifestInput, manifest, parse } from "@hearth/protocol";
import { z } from "zod";
import type { AgentContext } from "./agent-context.ts";

/** A capability with its code. `input` and `output` are zod schemas or JSON Schema documents. */
export interface CapabilityDefinition<Input = unknown, Output = unknown> {
  name: string;
  description: string;
  keywords?: readonly string[];
  permissions?: Capability["permissions"];
  input: z.ZodType<Input> | JsonSchema;
  output: z.ZodType<Output> | JsonSchema;
  run(input: Input, context: AgentContext): Promise<Output> | Output;
}

/** A capability of any types: what every `CapabilityDefinition` can be given as. Its code can only be called after a check. */
export interface AnyCapability extends Omit<CapabilityDefinition, "input" | "output" | "run"> {
  input: z.ZodType | JsonSchema;
  output: z.ZodType | JsonSchema;
  run(input: never, context: AgentContext): unknown;
}

export interface AgentDefinition {
  manifest: Omit<ManifestInput, "capabilities">;
  capabilities: readonly AnyCapability[];
}

/** A capability whose code is loaded by its first call. */
export interface LazyCapability {
  readonly name: string;
  load(): Promise<CapabilityDefinition>;
}

/** An agent as a runtime takes it: a manifest that is pure data, and the code behind each capability or a way to it. */
export interface Agent {
  readonly manifest: Manifest;
  readonly capabilities: ReadonlyMap<string, CapabilityDefinition | LazyCapability>;
}

/** An agent with its code. */
export interface LoadedAgent extends Agent {
  readonly capabilities: ReadonlyMap<string, CapabilityDefinition>;
}

/**
 * Types `run` by its schemas.
 * @example
 * const double = defineCapability({
 *   name: "arithmetic.double",
 *   description: "Doubles a number",
 *   input: z.object({ value: z.number() }),
 *   output: z.object({ value: z.number() }),
 *   run: ({ value }) => ({ value: value * 2 }),
 * });
 */
export function defineCapability<Input, Output>(
  definition: CapabilityDefinition<Input, Output>,
): CapabilityDefinition<Input, Output> {
  return definition;
}

/**
 * Makes an agent from its manifest and capabilities.
 * @throws ValidationError when the manifest is wrong or two capabilities share a name
 */
export function defineAgent(definition: AgentDefinition): LoadedAgent {
  // A runtime checks the input against the schema before it calls `run`, which is what makes this sound.
  const capabilities = definition.capabilities as readonly unknown[] as readonly CapabilityDefinition[];
  const full = parse(
    manifest.refine((value) => new Set(value.capabilities.map(({ name }) => name)).size === value.capabilities.length, {
      error: "names a capability twice",
      path: ["capabilities"],
    }),
    { ...definition.manifest, capabilities: capabilities.map(describe) },
    "the agent's manifest",
  );
  return { manifest: full, capabilities: new Map(capabilities.map((capability) => [capability.name, capability])) };
}

function describe(definition: CapabilityDefinition): z.input<typeof manifest>["capabilities"][number] {
  return {
    name: definition.name,
    description: definition.description,
    keywords: [...(definition.keywords ?? [])],
    permissions: [...(definition.permissions ?? [])],
    input: toJsonSchema(definition.input, "input"),
    output: toJsonSchema(definition.output, "output"),
  };
}

function toJsonSchema(schema: z.ZodType | JsonSchema, io: "input" | "output"): JsonSchema {
  return schema instanceof z.ZodType ? z.toJSONSchema(schema, { io }) : schema;
}
