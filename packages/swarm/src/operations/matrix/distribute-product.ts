import type { Distribution, DistributionOptions } from "../../contract/distribution.ts";
import type { FixedMatrix } from "../../contract/matrix.ts";
import { CodedProduct } from "./coded-product.ts";
import type { MatrixInput } from "./matrix-input.ts";
import { plainProduct } from "./plain-product.ts";

/** A product over many workers, by the code that is asked for. */
export function distributeProduct(input: MatrixInput, options: DistributionOptions): Distribution<FixedMatrix> {
  const { code, blocks = 32, redundancy = 2, check = false } = options;
  const copies = code === "replicate" ? redundancy : 1;
  const coded = code === "rateless" || code === "fixed_rate";
  if (!coded && !check) return plainProduct(input, { blocks, copies });
  return new CodedProduct(input, { blocks, copies, symbols: (count) => symbolsFor(count, options) });
}

/** How many symbols a code has for so many blocks. */
export function symbolsFor(blocks: number, options: DistributionOptions): number {
  const { code, redundancy = 2, maximumRedundancy = 4, adaptive = true, rate = 0.5 } = options;
  if (code === "fixed_rate") return Math.max(blocks, Math.floor(blocks / rate));
  if (code !== "rateless") return blocks;
  const factor = adaptive ? maximumRedundancy : Math.min(redundancy, maximumRedundancy);
  return Math.max(blocks, Math.floor(blocks * factor));
}
