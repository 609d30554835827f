import { z } from "zod";

/** One thing that was counted twice, in what came in and in what is there now. */
export const loadCheck = z.object({ what: z.string(), expected: z.number(), found: z.number(), holds: z.boolean() });
export type LoadCheck = z.output<typeof loadCheck>;

export function check(what: string, expected: number, found: number): LoadCheck {
  // Sums of decimals differ in their last digits by the order in which they are added.
  const tolerance = Number.isInteger(expected) && Number.isInteger(found) ? 0 : 1e-9 * Math.max(1, Math.abs(expected));
  return { what, expected, found, holds: Math.abs(expected - found) <= tolerance };
}
