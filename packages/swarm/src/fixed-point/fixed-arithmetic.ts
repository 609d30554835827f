import type { FixedFormat } from "../contract/fixed-format.ts";
import { DivisionByZeroError } from "../errors/division-by-zero-error.ts";
import { OverflowError } from "../errors/overflow-error.ts";
import { exactDot, type Run } from "./exact-dot.ts";
import { shiftSum } from "./round-sum.ts";

export interface FixedArithmeticOptions {
  readonly format: FixedFormat;
  /** Hold results that do not fit at the nearest bound. @default true */
  readonly saturation?: boolean;
  /** Without saturation: refuse what does not fit, or let it wrap around. @default true */
  readonly overflowCheck?: boolean;
}

/**
 * Scalar arithmetic on raw values of one format. Products, quotients and dot products are exact up to one rounding to nearest,
 * ties towards plus infinity; then they saturate, are refused, or wrap, as the options say.
 */
export class FixedArithmetic {
  readonly format: FixedFormat;
  readonly #saturation: boolean;
  readonly #overflowCheck: boolean;
  readonly #one: number;
  #overflows = 0;

  constructor({ format, saturation = true, overflowCheck = true }: FixedArithmeticOptions) {
    this.format = format;
    this.#saturation = saturation;
    this.#overflowCheck = overflowCheck;
    this.#one = 2 ** format.fractionBits;
  }

  /** Results so far that did not fit. */
  get overflows(): number {
    return this.#overflows;
  }

  /** The raw value nearest to a number. NaN is refused as an overflow is, whatever the options. */
  fromNumber(value: number): number {
    if (Number.isNaN(value)) throw new OverflowError("reading NaN", this.format.name);
    if (!Number.isFinite(value)) return this.#bound(value > 0, "reading");
    return this.#hold(Math.round(value * this.#one), "reading");
  }

  toNumber(raw: number): number {
    return raw / this.#one;
  }

  add(left: number, right: number): number {
    return this.#hold(left + right, "add");
  }

  subtract(left: number, right: number): number {
    return this.#hold(left - right, "subtract");
  }

  multiply(left: number, right: number): number {
    const { fractionBits } = this.format;
    const product = left * right;
    if (Math.abs(product) < 2 ** 52) return this.#hold(Math.floor(product / this.#one + 0.5), "multiply");
    if (fractionBits < 17) return this.#holdBig(shiftSum(BigInt(left) * BigInt(right), fractionBits), "multiply");
    const low = (right << 16) >> 16;
    // left · right / 2^16, floored: what is lost lies below the half step that rounding adds, so it cannot change the result.
    const upper = left * ((right - low) / 65_536) + Math.floor((left * low) / 65_536);
    const step = 2 ** (fractionBits - 16);
    return this.#hold(Math.floor((upper + step / 2) / step), "multiply");
  }

  /** @throws DivisionByZeroError */
  divide(left: number, right: number): number {
    if (right === 0) throw new DivisionByZeroError();
    const sign = right < 0 ? -1n : 1n;
    const divisor = BigInt(right) * sign;
    const doubled = (BigInt(left) * sign) << BigInt(this.format.fractionBits + 1);
    return this.#holdBig(floorDivide(doubled + divisor, divisor * 2n), "divide");
  }

  /** The exact sum of products, rounded once. */
  dot(left: Run, right: Run, length: number): number {
    return this.#holdBig(shiftSum(exactDot(left, right, length), this.format.fractionBits), "dot");
  }

  #holdBig(value: bigint, operation: string): number {
    const { minimum, maximum } = this.format;
    if (value >= BigInt(minimum) && value <= BigInt(maximum)) return Number(value);
    if (this.#saturation || this.#overflowCheck) return this.#bound(value > 0n, operation);
    this.#overflows++;
    return Number(BigInt.asIntN(this.#bits, value));
  }

  /** `value` is exact: below 2^53. */
  #hold(value: number, operation: string): number {
    const { minimum, maximum } = this.format;
    if (value >= minimum && value <= maximum) return value === 0 ? 0 : value;
    if (this.#saturation || this.#overflowCheck) return this.#bound(value > 0, operation);
    return this.#holdBig(BigInt(value), operation);
  }

  #bound(above: boolean, operation: string): number {
    this.#overflows++;
    if (!this.#saturation) throw new OverflowError(operation, this.format.name);
    return above ? this.format.maximum : this.format.minimum;
  }

  get #bits(): number {
    return this.format.integerBits + this.format.fractionBits;
  }
}

/** The quotient towards minus infinity; `divisor` is above zero. */
function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}
