import type { JsonSchema } from "@hearth/protocol";
import type { z } from "zod";
import type { AgentContext } from "../agent-context.ts";
import type { AnyCapability, CapabilityDefinition } from "../define-agent.ts";
import { innerContext } from "../in-process/inner-context.ts";
import { CheckpointLimitError } from "../errors/checkpoint-limit-error.ts";

export interface StatefulOptions<Input, State, Output> {
  name: string;
  description: string;
  keywords?: readonly string[];
  permissions?: AnyCapability["permissions"];
  input: z.ZodType<Input> | JsonSchema;
  output: z.ZodType<Output> | JsonSchema;
  /** The state before the first round. */
  initial: (input: Input) => State;
  /** One round of work, from one state to the next. The state must be JSON; change a copy, not the one given. */
  advance: (state: State, input: Input, context: AgentContext) => Promise<State> | State;
  /** True when the state is the last one. */
  done: (state: State, input: Input) => boolean;
  result: (state: State, input: Input) => Promise<Output> | Output;
  /** Rounds between two checkpoints: a crash costs at most so many rounds. @default 1 */
  checkpoint?: number;
  /** Rounds after which the work is given up, so that a `done` that never comes is a failure. @default 10000 */
  maximumRounds?: number;
}

/**
 * A capability that works in rounds and remembers its state: after a crash or a retry it goes on from the last
 * checkpoint instead of from the start.
 * @example
 * const crawl = stateful({
 *   name: "mail.import", description: "Imports a mailbox page by page", input, output,
 *   initial: () => ({ page: 0, imported: 0, end: false }),
 *   advance: async (state, { mailbox }, context) => {
 *     const page = await readPage(mailbox, state.page, context.signal);
 *     return { page: state.page + 1, imported: state.imported + page.length, end: page.length === 0 };
 *   },
 *   done: (state) => state.end,
 *   result: (state) => ({ imported: state.imported }),
 *   checkpoint: 10,
 * });
 * @throws CheckpointLimitError from the task when `done` is not reached in `maximumRounds`
 */
export function stateful<Input, State, Output>(
  options: StatefulOptions<Input, State, Output>,
): CapabilityDefinition<Input, Output> {
  const { name, description, keywords, permissions, initial, advance, done, result } = options;
  const { checkpoint = 1, maximumRounds = 10_000 } = options;
  return {
    name,
    description,
    ...(keywords === undefined ? {} : { keywords }),
    ...(permissions === undefined ? {} : { permissions }),
    input: options.input,
    output: options.output,
    async run(input, context) {
      let state = initial(input);
      let rounds = 0;
      while (!done(state, input)) {
        if (rounds >= maximumRounds) throw new CheckpointLimitError(name, maximumRounds);
        const from = state;
        const first = rounds;
        // How many rounds were done is kept with the state: the last checkpoint may cover fewer than the others.
        const saved = await context.step(`checkpoint-${first}`, async () => {
          let current = from;
          let round = first;
          do {
            context.signal.throwIfAborted();
            current = await advance(current, input, innerContext(context, { scope: `round-${round}` }));
            round += 1;
          } while (round - first < checkpoint && round < maximumRounds && !done(current, input));
          return { state: current, rounds: round };
        });
        state = saved.state;
        rounds = saved.rounds;
      }
      return result(state, input);
    },
  };
}
