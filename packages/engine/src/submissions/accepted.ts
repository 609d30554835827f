import type { z } from "zod";

const maximumKept = 1000;

/**
 * Remembers which texts and numbers a schema has accepted unchanged, since the same few come again and again.
 * Only the schema says what is right.
 */
export class Accepted {
  readonly #schema: z.ZodType;
  readonly #known = new Set<unknown>();

  constructor(schema: z.ZodType) {
    this.#schema = schema;
  }

  has(value: unknown): boolean {
    if (this.#known.has(value)) return true;
    if (typeof value !== "string" && typeof value !== "number") return false;
    const result = this.#schema.safeParse(value);
    if (!result.success || result.data !== value) return false;
    if (this.#known.size >= maximumKept) this.#known.clear();
    this.#known.add(value);
    return true;
  }
}
