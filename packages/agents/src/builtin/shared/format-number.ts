const formats = new Map<string, Intl.NumberFormat>();

function format(minimum: number, maximum: number): Intl.NumberFormat {
  const key = `${minimum},${maximum}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat("en", { minimumFractionDigits: minimum, maximumFractionDigits: maximum });
  formats.set(key, made);
  return made;
}

/**
 * How many decimals numbers that stand together should have: none for whole numbers, two for amounts, and for longer
 * ones as many as the smallest needs to show three digits, up to six.
 */
export function decimalsFor(values: readonly number[]): number {
  const fractions = values.filter((value) => !Number.isInteger(value)).map(Math.abs);
  if (fractions.length === 0) return 0;
  if (fractions.every((value) => Number(value.toFixed(2)) === value)) return 2;
  const least = fractions.reduce((smallest, one) => Math.min(smallest, one), Infinity);
  return least >= 1 ? 2 : Math.min(6, Math.max(2, 2 - Math.floor(Math.log10(least))));
}

/** A number for people, in English: 1,234.50. Very large and very small ones as 1.5e+21. */
export function formatNumber(value: number, decimals = decimalsFor([value])): string {
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6)) return String(Number(value.toPrecision(6)));
  return format(decimals, decimals).format(value);
}
