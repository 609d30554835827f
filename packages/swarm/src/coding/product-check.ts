import { webcrypto } from "node:crypto";
import type { Limbs, RingMatrix, RingMemory } from "../ring/ring-memory.ts";

export interface ProductCheckOptions {
  readonly ring: RingMemory;
  /** The right factor, of 32 bits. */
  readonly right: RingMatrix;
  /** The most rows that are checked at a time. */
  readonly rows: number;
  /** Secret pairs of vectors; each makes it less likely that a lie passes. @default 2 */
  readonly vectors?: number;
}

interface Secret {
  readonly vectors: Limbs;
  /** What the right factor makes of them. */
  readonly product: RingMatrix;
}

/**
 * Freivalds' check (1977) of sums over Z/2^64: for secret vectors r and s, high · r + low · s must equal
 * left · (rightHigh · r + rightLow · s), which costs one pass over the sums instead of a product. A wrong element that differs by
 * an odd multiple of 2^k passes one pair of vectors with probability 2^(k - 64). The vectors are drawn here and leave only
 * through verdicts.
 */
export class ProductCheck {
  readonly #ring: RingMemory;
  readonly #expected: RingMatrix;
  readonly #given: RingMatrix;
  readonly #secrets: readonly Secret[];

  constructor({ ring, right, rows, vectors = 2 }: ProductCheckOptions) {
    this.#ring = ring;
    this.#expected = ring.allocate(1, rows, 8);
    this.#given = ring.allocate(1, rows, 8);
    const drawn = (): RingMatrix => {
      const vector = ring.reserve(1, right.columns, 8);
      ring.write64(vector, randomWords(right.columns));
      return vector;
    };
    this.#secrets = Array.from({ length: vectors }, () => {
      const secret = { vectors: { high: drawn(), low: drawn() }, product: ring.allocate(1, right.rows, 8) };
      ring.multiplyHalves(right, secret.vectors, secret.product);
      return secret;
    });
  }

  /** @param left the rows that were to be multiplied, of 32 or 64 bits */
  holds(left: RingMatrix, sums: Limbs): boolean {
    const ring = this.#ring;
    return this.#secrets.every(({ vectors, product }) => {
      ring.multiplyVector(left, product, this.#expected);
      ring.multiplyLimbs(sums, vectors, this.#given);
      const given = ring.read64({ ...this.#given, columns: left.rows });
      return ring.read64({ ...this.#expected, columns: left.rows }).every((value, row) => value === given[row]);
    });
  }
}

function randomWords(count: number): BigInt64Array {
  const words = new BigInt64Array(count);
  // The platform gives at most 65,536 bytes at a time.
  for (let from = 0; from < count; from += 8_192) webcrypto.getRandomValues(words.subarray(from, from + 8_192));
  return words;
}
