import type { PlaceholderVault } from "@hearth/policy";

/** The beginning of a placeholder such as `[EMAIL_1]`, at the end of a text. */
const begun = /\[(?:[A-Z]{0,6}|[A-Z]{2,6}_\d{0,9})$/;

/** Puts values back into a text that comes in pieces, also where a placeholder is split over them. */
export class RestoreStream {
  readonly #vault: PlaceholderVault;
  #held = "";

  constructor(vault: PlaceholderVault) {
    this.#vault = vault;
  }

  push(piece: string): string {
    const text = this.#held + piece;
    const at = text.search(begun);
    this.#held = at === -1 ? "" : text.slice(at);
    return this.#vault.restore(at === -1 ? text : text.slice(0, at));
  }

  end(): string {
    const rest = this.#vault.restore(this.#held);
    this.#held = "";
    return rest;
  }
}
