import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";

/** Operands that tasks share, by their SHA-256 as hexadecimal; those not used for longest go first. */
export class OperandStore {
  readonly #operands: LRUCache<string, Buffer>;

  /** @param maximumBytes of all operands together */
  constructor(maximumBytes: number) {
    this.#operands = new LRUCache({ maxSize: maximumBytes, sizeCalculation: ({ length }) => Math.max(1, length) });
  }

  get bytes(): number {
    return this.#operands.calculatedSize;
  }

  get(digest: string): Buffer | undefined {
    return this.#operands.get(digest);
  }

  /** @returns false when the bytes are not those of the digest, or more than fit */
  put(digest: string, bytes: Buffer): boolean {
    if (createHash("sha256").update(bytes).digest("hex") !== digest) return false;
    this.#operands.set(digest, bytes);
    return this.#operands.has(digest);
  }
}
