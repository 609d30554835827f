import type { ModelPrice } from "../registry/model-settings.ts";

/** Tokens as the server counted them; undefined where it does not say. */
export interface CountedTokens {
  input: number | undefined;
  output: number | undefined;
  cachedInput: number;
  cacheWrite: number;
  reasoning: number;
}

/** What it costs, in micro-units of the currency, rounded up; undefined when the price is not known. */
export function moneyFor(
  price: ModelPrice | undefined,
  tokens: { input: number; output: number; cachedInput?: number; cacheWrite?: number },
): number | undefined {
  if (price === undefined) return undefined;
  if (price === "free") return 0;
  const { input, output, cachedInput = 0, cacheWrite = 0 } = tokens;
  const plain = Math.max(0, input - cachedInput - cacheWrite);
  return Math.ceil(
    plain * price.input +
      cachedInput * (price.cachedInput ?? price.input) +
      cacheWrite * (price.cacheWrite ?? price.input * 1.25) +
      output * price.output,
  );
}
