import { HearthError } from "@hearth/protocol";

/** This receipt's body may not be erased, or not by whoever asks. */
export class ErasureRefusedError extends HearthError {
  readonly code = "HEARTH_ERASURE_REFUSED";
  override readonly status = 403;

  constructor(index: number, why: string) {
    super(`receipt ${index} is not erased: ${why}`, {
      hint: "Only the person who owns a receipt can erase its body, once, and never that of an erasure.",
      field: "/index",
    });
  }
}
