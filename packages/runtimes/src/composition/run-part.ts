import type { AgentContext } from "../agent-context.ts";
import type { AnyCapability } from "../define-agent.ts";
import { innerContext } from "../in-process/inner-context.ts";
import { withAbort } from "../in-process/with-abort.ts";
import { validInput, validOutput } from "../schema/capability-checks.ts";

export interface PartOptions {
  part: AnyCapability | string;
  input: unknown;
  context: AgentContext;
  /** Names the part's durable result and its steps; unique within the composed capability. */
  name: string;
  /** @default the context's */
  signal?: AbortSignal;
  /** The part's share of the whole, for progress. */
  share?: { from: number; to: number } | undefined;
}

/**
 * Runs one part of a composed capability, once per task: its checked output is remembered across crashes and retries.
 * A part given by name goes through the runtime (its agent, its health); one given as a definition runs as the same agent.
 */
export function runPart({ part, input, context, name, signal = context.signal, share }: PartOptions): Promise<unknown> {
  return context.step(name, async () => {
    if (typeof part === "string") return context.invoke(part, input, { signal });
    const checked = await validInput(part, input);
    const own = innerContext(context, { scope: name, signal, share });
    // The check above is what makes the input the type that the code wants.
    return validOutput(part, await withAbort(signal, () => part.run(checked as never, own)));
  });
}
