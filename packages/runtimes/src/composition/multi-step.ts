import type { JsonSchema } from "@hearth/protocol";
import type { z } from "zod";
import type { AgentContext } from "../agent-context.ts";
import type { AnyCapability, CapabilityDefinition } from "../define-agent.ts";
import { innerContext } from "../in-process/inner-context.ts";

/** One named step. It takes what the step before it gave, or the input when it is the first. */
export interface Step<Input, Output> {
  readonly name: string;
  run(value: Input, context: AgentContext): Promise<Output> | Output;
}

interface AnyStep {
  readonly name: string;
  run(value: never, context: AgentContext): unknown;
}

type Given<One extends AnyStep> = Parameters<One["run"]>[0];
type Made<One extends AnyStep> = Awaited<ReturnType<One["run"]>>;

/** Steps of which each takes what the one before it gave; anything else becomes a type error. */
type StepChain<Input, Steps extends readonly AnyStep[], Output> = Steps extends readonly [
  infer First extends AnyStep,
  ...infer Rest extends readonly AnyStep[],
]
  ? Input extends Given<First>
    ? Rest extends readonly []
      ? Made<First> extends Output
        ? Steps
        : readonly [{ name: string; run(value: Input, context: AgentContext): Output }]
      : readonly [First, ...StepChain<Made<First>, Rest, Output>]
    : readonly [{ name: string; run(value: Input, context: AgentContext): unknown }, ...Rest]
  : Steps;

export interface MultiStepOptions<Input, Output, Steps extends readonly AnyStep[]> {
  name: string;
  description: string;
  keywords?: readonly string[];
  permissions?: AnyCapability["permissions"];
  input: z.ZodType<Input> | JsonSchema;
  output: z.ZodType<Output> | JsonSchema;
  steps: Steps & StepChain<Input, Steps, Output>;
}

/** Names a step for `multiStep`. The name is stored with its result, so keep it when the code changes. */
export function step<Input, Output>(
  name: string,
  run: (value: Input, context: AgentContext) => Promise<Output> | Output,
): Step<Input, Output> {
  return { name, run };
}

/**
 * One capability made of named steps of code. Each step's result is stored: after a crash or a retry the steps that
 * ended are not run again. Results must be JSON.
 * @example
 * const publish = multiStep({
 *   name: "notes.publish", description: "Renders notes and writes them", input: z.string(), output: z.number(),
 *   steps: [
 *     step("render", (text: string) => render(text)),
 *     step("write", async (html: string, { output }) => (await output.write("notes.html", html)).bytes),
 *   ],
 * });
 */
export function multiStep<Input, Output, const Steps extends readonly [AnyStep, ...AnyStep[]]>(
  options: MultiStepOptions<Input, Output, Steps>,
): CapabilityDefinition<Input, Output> {
  const { name, description, keywords, permissions, input, output } = options;
  const steps: readonly AnyStep[] = options.steps;
  const names = steps.map((one) => one.name);
  const repeated = names.find((one, index) => names.indexOf(one) !== index);
  if (repeated !== undefined) throw new TypeError(`multiStep ${name}: the step ${repeated} is named twice`);
  return {
    name,
    description,
    ...(keywords === undefined ? {} : { keywords }),
    ...(permissions === undefined ? {} : { permissions }),
    input,
    output,
    async run(value, context) {
      let current: unknown = value;
      for (const [index, one] of steps.entries()) {
        context.signal.throwIfAborted();
        const given = current;
        const share = { from: index / steps.length, to: (index + 1) / steps.length };
        const own = innerContext(context, { scope: one.name, share });
        // `StepChain` has proved that each step takes what it is given.
        current = await context.step(one.name, () => one.run(given as never, own));
        context.progress(share.to, one.name);
      }
      return current as Output;
    },
  };
}
