import { SwarmError } from "./swarm-error.ts";

/** A thread that multiplied has ended, or its threads were closed. */
export class KernelThreadError extends SwarmError {
  readonly code = "HEARTH_SWARM_KERNEL_THREAD";
  override readonly retryable = true;

  constructor(cause: Error) {
    super(`a thread of the kernel is gone: ${cause.message}`, {
      hint: "Open new threads and multiply again; where it recurs, the operands may be larger than the memory.",
      cause,
    });
  }
}
