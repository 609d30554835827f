import { totalmem } from "node:os";

/** Whether a model can run on this device: easily, tightly, or not. Undefined where its size is not known. */
export type DeviceFit = "fits" | "tight" | "too-large";

/** Weights need about their own size again by a quarter, for context and buffers; the rest of the machine needs the rest. */
export function deviceFit(memoryBytes: number | undefined, total: number = totalmem()): DeviceFit | undefined {
  if (memoryBytes === undefined) return undefined;
  const needed = memoryBytes * 1.25;
  return needed <= total * 0.6 ? "fits" : needed <= total * 0.85 ? "tight" : "too-large";
}
