import { HearthError } from "@hearth/protocol";

/** Texts may not be given to the model that would make vectors of them. A search goes on without vectors. */
export class EmbeddingRefusedError extends HearthError {
  readonly code = "HEARTH_EMBEDDING_REFUSED";
  override readonly status = 403;

  constructor(rule: string, why: string) {
    super(`no vectors are made (${rule}): ${why}`, {
      hint: "Search goes on by words. Use a model on this machine, give the model a price, or raise the budget.",
    });
  }
}
