import type { Operation } from "../contract/operation.ts";
import { TimedOut } from "./job.ts";
import type { RunContext } from "./run-context.ts";

export type RunOutcome = { output: unknown } | { thrown: unknown };

export interface RunOperationOptions {
  operation: Operation;
  input: unknown;
  context: RunContext;
  /** Monotonic milliseconds, at which a run that waits is told to stop. */
  deadline: number;
  /** The run takes so many times as long. */
  slowdown: number;
  /** Called once, before this returns where nothing is waited for. */
  end: (outcome: RunOutcome) => void;
}

/** Runs an operation, at once to its end where it does not wait for anything. */
export function runOperation({ operation, input, context, deadline, slowdown, end }: RunOperationOptions): void {
  const started = performance.now();
  let output: unknown;
  try {
    output = operation.run(input, context);
  } catch (thrown) {
    return end({ thrown });
  }
  const late = slowdown > 1 ? (performance.now() - started) * (slowdown - 1) : 0;
  if (!(output instanceof Promise) && late === 0) return end({ output });
  const timer = setTimeout(() => context.stop(new TimedOut()), Math.max(0, deadline - performance.now()));
  const held = late > 0 ? new Promise((resolve) => setTimeout(resolve, late)).then(() => output) : output;
  (held as Promise<unknown>)
    .then(
      (value) => end({ output: value }),
      (thrown: unknown) => end({ thrown }),
    )
    .finally(() => clearTimeout(timer));
}
