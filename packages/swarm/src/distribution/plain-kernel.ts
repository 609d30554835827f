import type { Kernel } from "../contract/kernel.ts";
import { openKernel } from "../kernel/open-kernel.ts";

let opened: Kernel | undefined;

/** The kernel with which an aggregator settles and checks; opened when first needed. */
export function plainKernel(): Kernel {
  opened ??= openKernel().kernel;
  return opened;
}
