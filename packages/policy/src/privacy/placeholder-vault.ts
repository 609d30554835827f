import type { PrivacyFinding, PrivacyFindingType } from "./span.ts";

/**
 * Stands in for values that must not leave: the same value gets the same placeholder for as long as the vault lives,
 * and the answer gets its values back. One vault serves one conversation; it is never stored. Secrets have no way back.
 */
export class PlaceholderVault {
  readonly #placeholders = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #counts = new Map<PrivacyFindingType, number>();

  /** The text with each finding replaced. Findings must not overlap and be in order, as `scan` returns them. */
  redact(text: string, findings: readonly PrivacyFinding[]): string {
    let redacted = "";
    let last = 0;
    for (const { type, start, end } of findings) {
      redacted += text.slice(last, start) + this.#placeholder(type, text.slice(start, end));
      last = end;
    }
    return redacted + text.slice(last);
  }

  /** Puts the values back where their placeholders stand. Placeholders of other vaults stay as they are. */
  restore(text: string): string {
    return text.replaceAll(/\[[A-Z]{2,6}_\d{1,9}\]/g, (placeholder) => this.#values.get(placeholder) ?? placeholder);
  }

  #placeholder(type: PrivacyFindingType, value: string): string {
    if (type === "SECRET") return "[SECRET]";
    const key = `${type}:${value}`;
    let placeholder = this.#placeholders.get(key);
    if (placeholder === undefined) {
      const count = (this.#counts.get(type) ?? 0) + 1;
      this.#counts.set(type, count);
      placeholder = `[${type}_${count}]`;
      this.#placeholders.set(key, placeholder);
      this.#values.set(placeholder, value);
    }
    return placeholder;
  }
}
