import { type Capability, NotFoundError, resolveReferences, valueAtPointer } from "@hearth/protocol";
import { type Agent, defineAgent } from "@hearth/runtimes";
import type { AgentCreation, Pipeline } from "./composition.ts";

/**
 * The agent that a creation describes. It needs every permission of the capabilities it is composed of, and may do
 * nothing that they may not. It works for its owner only.
 */
export function composeAgent(
  creation: AgentCreation,
  { owner, find }: { owner: string; find: (name: string) => Capability | undefined },
): Agent {
  return defineAgent({
    manifest: {
      name: creation.name,
      version: creation.version,
      description: creation.description,
      level: creation.level,
      runtime: "in-process",
    },
    capabilities: creation.capabilities.map(({ steps, ...declared }: Pipeline) => ({
      ...declared,
      permissions: [...new Set(steps.flatMap((step) => find(step.capability)?.permissions ?? []))],
      async run(input: unknown, context) {
        if (context.task.owner !== owner) throw new NotFoundError("capability", declared.name);
        const results = new Map<string, unknown>([["input", input]]);
        let last: unknown;
        for (const [index, step] of steps.entries()) {
          const resolved = resolveReferences(step.input ?? {}, ({ $from, pointer }) =>
            valueAtPointer(results.get($from), pointer),
          );
          last = await context.step(step.key, () =>
            context.invoke(step.capability, resolved, { signal: context.signal }),
          );
          results.set(step.key, last);
          context.progress((index + 1) / steps.length, step.key);
        }
        return last;
      },
    })),
  });
}
