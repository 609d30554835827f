import type { AnyCapability, CapabilityDefinition } from "../define-agent.ts";
import { type ComposedOptions, permissionsOf } from "./composed-options.ts";
import type { Chain, FirstOf, InputOf, LastOf, OutputOf } from "./links.ts";
import { runPart } from "./run-part.ts";

/**
 * One capability made of several, each taking what the one before it gives. Each part runs once per task: after a
 * crash the pipeline goes on behind the last part that ended.
 * @example
 * const report = pipeline("report.monthly", [readBills, sumByMonth, drawChart]);
 * defineAgent({ manifest, capabilities: [report] });
 */
export function pipeline<const Steps extends readonly [AnyCapability, ...AnyCapability[]]>(
  name: string,
  steps: Steps & Chain<Steps>,
  options: ComposedOptions = {},
): CapabilityDefinition<InputOf<FirstOf<Steps>>, OutputOf<LastOf<Steps>>> {
  const parts: readonly [AnyCapability, ...AnyCapability[]] = steps;
  const last = parts.at(-1) ?? parts[0];
  const definition: CapabilityDefinition = {
    name,
    description: options.description ?? parts.map(({ description }) => description).join(", then "),
    ...(options.keywords === undefined ? {} : { keywords: options.keywords }),
    permissions: permissionsOf(parts),
    input: parts[0].input,
    output: last.output,
    async run(input, context) {
      let value: unknown = input;
      for (const [index, part] of parts.entries()) {
        const share = { from: index / parts.length, to: (index + 1) / parts.length };
        value = await runPart({ part, input: value, context, name: `${index + 1}-${part.name}`, share });
        context.progress(share.to, part.name);
      }
      return value;
    },
  };
  // The first part's input and the last part's output are the pipeline's, which `Chain` has proved.
  return definition as CapabilityDefinition<InputOf<FirstOf<Steps>>, OutputOf<LastOf<Steps>>>;
}
