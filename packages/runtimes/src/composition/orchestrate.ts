import type { JsonSchema } from "@hearth/protocol";
import type { z } from "zod";
import type { AgentContext } from "../agent-context.ts";
import type { AnyCapability, CapabilityDefinition } from "../define-agent.ts";
import { untilFirstError } from "./first-error.ts";
import { runPart } from "./run-part.ts";

/** One piece of the work: a capability by name (any agent's) or by definition, and its input. */
export interface Part {
  capability: string | AnyCapability;
  input: unknown;
}

export interface OrchestrateOptions<Input, Output> {
  name: string;
  description: string;
  keywords?: readonly string[];
  permissions?: AnyCapability["permissions"];
  input: z.ZodType<Input> | JsonSchema;
  output: z.ZodType<Output> | JsonSchema;
  /** Splits the work. Must give the same parts on every attempt, or do what varies in `context.step`. */
  decompose: (input: Input, context: AgentContext) => Promise<readonly Part[]> | readonly Part[];
  /** Joins the parts' outputs, which come in the order of the parts. Their types are the parts' own: check them. */
  combine: (outputs: readonly unknown[], input: Input, context: AgentContext) => Promise<Output> | Output;
  /** Most parts that run at once. @default 8 */
  concurrency?: number;
}

/**
 * One capability that splits its work, has other capabilities do the parts at once, and joins what they give.
 * The first error cancels the other parts. Each part runs once per task, so a retry does only what is missing.
 * @example
 * const countAll = orchestrate({
 *   name: "code.count-all", description: "Counts the lines of several folders",
 *   input: z.object({ folders: z.array(z.string()) }), output: z.object({ lines: z.number() }),
 *   decompose: ({ folders }) => folders.map((folder) => ({ capability: "code.count", input: { folder } })),
 *   combine: (counts) => ({ lines: z.array(count).parse(counts).reduce((sum, { lines }) => sum + lines, 0) }),
 * });
 */
export function orchestrate<Input, Output>(
  options: OrchestrateOptions<Input, Output>,
): CapabilityDefinition<Input, Output> {
  const { name, description, keywords, permissions, input, output, decompose, combine, concurrency = 8 } = options;
  return {
    name,
    description,
    ...(keywords === undefined ? {} : { keywords }),
    ...(permissions === undefined ? {} : { permissions }),
    input,
    output,
    async run(value, context) {
      const parts = await decompose(value, context);
      let ended = 0;
      const outputs = await untilFirstError({
        items: parts,
        concurrency,
        signal: context.signal,
        work: async (part, index, signal) => {
          const result = await runPart({
            part: part.capability,
            input: part.input,
            context,
            name: `part-${index + 1}`,
            signal,
          });
          context.progress(++ended / parts.length);
          return result;
        },
      });
      return combine(outputs, value, context);
    },
  };
}
