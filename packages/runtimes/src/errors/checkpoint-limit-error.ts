import { HearthError } from "@hearth/protocol";

/** A stateful capability did not finish in the rounds it allows itself. Running into a limit is a failure. */
export class CheckpointLimitError extends HearthError {
  readonly code = "HEARTH_CHECKPOINT_LIMIT";

  constructor(capability: string, maximumRounds: number) {
    super(`${capability} was not done after ${maximumRounds} rounds`, {
      hint: "Look at what its `done` waits for, or raise `maximumRounds`.",
    });
  }
}
