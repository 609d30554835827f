import { type JsonSchema } from "@hearth/protocol";
import { z } from "zod";
import type { AnyCapability, CapabilityDefinition } from "../define-agent.ts";
import { type ComposedOptions, permissionsOf } from "./composed-options.ts";
import { untilFirstError } from "./first-error.ts";
import type { InputOf, OutputOf } from "./links.ts";
import { runPart } from "./run-part.ts";

type Parts = Readonly<Record<string, AnyCapability>>;

/** What suits every part at once. */
type SharedInput<Branches extends Parts> = {
  [Name in keyof Branches]: (input: InputOf<Branches[Name]>) => void;
}[keyof Branches] extends (input: infer Input) => void
  ? Input
  : never;

export interface ParallelOptions extends ComposedOptions {
  /** Most parts that run at once. @default 8 */
  concurrency?: number;
}

/**
 * One capability that gives the same input to several and answers with all their outputs by name.
 * The first error cancels the rest. Each part runs once per task.
 * @example
 * const overview = parallel("table.overview", { mean, median, largest });
 * // answers { mean: …, median: …, largest: … }
 */
export function parallel<const Branches extends Parts>(
  name: string,
  branches: Branches,
  options: ParallelOptions = {},
): CapabilityDefinition<SharedInput<Branches>, { [Name in keyof Branches]: OutputOf<Branches[Name]> }> {
  const entries = Object.entries(branches);
  const parts = entries.map(([, part]) => part);
  const definition: CapabilityDefinition = {
    name,
    description: options.description ?? `At once: ${parts.map(({ description }) => description).join("; ")}`,
    ...(options.keywords === undefined ? {} : { keywords: options.keywords }),
    permissions: permissionsOf(parts),
    input: sharedSchema(parts, "input"),
    output: {
      type: "object",
      properties: Object.fromEntries(entries.map(([key, part]) => [key, asJsonSchema(part.output, "output")])),
      required: entries.map(([key]) => key),
    },
    async run(input, context) {
      let ended = 0;
      const outputs = await untilFirstError({
        items: entries,
        concurrency: options.concurrency ?? 8,
        signal: context.signal,
        work: async ([key, part], _index, signal) => {
          const output = await runPart({ part, input, context, name: key, signal });
          context.progress(++ended / entries.length, key);
          return [key, output] as const;
        },
      });
      return Object.fromEntries(outputs);
    },
  };
  return definition as CapabilityDefinition<
    SharedInput<Branches>,
    { [Name in keyof Branches]: OutputOf<Branches[Name]> }
  >;
}

/** The parts check the input again as they take it, each filling in its own defaults. */
function sharedSchema(parts: readonly AnyCapability[], io: "input" | "output"): JsonSchema {
  const schemas = parts.map((part) => asJsonSchema(part[io], io));
  return schemas.length === 1 && schemas[0] !== undefined ? schemas[0] : { allOf: schemas };
}

function asJsonSchema(schema: z.ZodType | JsonSchema, io: "input" | "output"): JsonSchema {
  if (!(schema instanceof z.ZodType)) return schema;
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io }) as JsonSchema;
  return rest;
}
