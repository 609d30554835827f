import { SwarmError } from "./swarm-error.ts";

/** Matrices, vectors or their sizes do not fit together. */
export class ShapeError extends SwarmError {
  readonly code = "HEARTH_SWARM_SHAPE";
  override readonly status = 400;

  constructor(field: string, why: string) {
    super(`the operands do not fit together: ${why}`, {
      hint: "The first matrix needs as many columns as the second has rows, every row the same length, and the sizes their limits.",
      field,
    });
  }
}
