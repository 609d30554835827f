import type { RecordedCall } from "@hearth/protocol";
import type { ModelPart } from "../contract/model-part.ts";

/**
 * Answers of one run, given again. A question that was asked word for word gets its own answer; one that reads otherwise
 * today, such as for a capability described anew, gets the next of the same purpose.
 */
export class Recording {
  readonly #left: RecordedCall[];

  constructor(calls: readonly RecordedCall[]) {
    this.#left = [...calls];
  }

  /** @returns undefined where none is left for this purpose; each is given once */
  next(purpose: string, digest: string): readonly ModelPart[] | undefined {
    const same = this.#left.findIndex((call) => call.purpose === purpose && call.digest === digest);
    const place = same === -1 ? this.#left.findIndex((call) => call.purpose === purpose) : same;
    if (place === -1) return undefined;
    const [call] = this.#left.splice(place, 1);
    return call?.parts as readonly ModelPart[] | undefined;
  }
}
