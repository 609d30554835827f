import { add, type Decimal, divide, toDecimal, toNumber } from "./decimal.ts";

const unit = 10_000;
const exactBelow = 1e15;

/**
 * Adds up numbers exactly, in any order with the same result. Amounts with at most four decimals, which is nearly
 * all, are added as integers; the others as decimals of any length.
 */
export class DecimalSum {
  #small = 0;
  #large: Decimal = { digits: 0n, scale: 0 };
  #count = 0;

  add(value: number): void {
    this.#count += 1;
    const scaled = Math.round(value * unit);
    // Below 10^15 every decimal has its own number, so a scaled value that divides back is exact.
    if (Math.abs(scaled) < exactBelow && scaled / unit === value) {
      this.#small += scaled;
      if (Math.abs(this.#small) >= exactBelow) this.#carry();
    } else {
      this.#large = add(this.#large, toDecimal(value));
    }
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return toNumber(this.#total());
  }

  /** NaN when nothing was added. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : toNumber(divide(this.#total(), { digits: BigInt(this.#count), scale: 0 }));
  }

  #total(): Decimal {
    this.#carry();
    return this.#large;
  }

  #carry(): void {
    this.#large = add(this.#large, { digits: BigInt(this.#small), scale: 4 });
    this.#small = 0;
  }
}

export function sumOf(values: Iterable<number>): number {
  const total = new DecimalSum();
  for (const value of values) total.add(value);
  return total.sum;
}
