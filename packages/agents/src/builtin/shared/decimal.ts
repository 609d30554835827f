/**
 * Exact decimal arithmetic on numbers as they are written: 0.1 + 0.2 is 0.3. A number stands for the shortest
 * decimal that reads back as it (ECMA-262 Number::toString), held as an integer and a power of ten. The result is
 * rounded once, when it becomes a number again.
 */
export interface Decimal {
  digits: bigint;
  /** The value is digits · 10^-scale. */
  scale: number;
}

const quotientDigits = 30;

export function toDecimal(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

export function toNumber({ digits, scale }: Decimal): number {
  return Number(`${digits}e-${scale}`);
}

function align(left: Decimal, right: Decimal): { left: bigint; right: bigint; scale: number } {
  const scale = Math.max(left.scale, right.scale);
  return {
    left: left.digits * 10n ** BigInt(scale - left.scale),
    right: right.digits * 10n ** BigInt(scale - right.scale),
    scale,
  };
}

export function add(left: Decimal, right: Decimal): Decimal {
  const same = align(left, right);
  return { digits: same.left + same.right, scale: same.scale };
}

export function subtract(left: Decimal, right: Decimal): Decimal {
  return add(left, { digits: -right.digits, scale: right.scale });
}

export function multiply(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, scale: left.scale + right.scale };
}

/** To 30 significant digits or more, which is past what a number holds. @throws RangeError for a divisor of zero */
export function divide(left: Decimal, right: Decimal): Decimal {
  const same = align(left, right);
  const missing = quotientDigits + String(same.right).length - String(same.left).length;
  const scale = Math.max(quotientDigits, missing);
  return { digits: (same.left * 10n ** BigInt(scale)) / same.right, scale };
}
