import { createInterface } from "node:readline/promises";
import type { Session } from "../action.ts";

/** True when there is a person at the terminal who can be asked. */
export function canAsk({ context }: Session): boolean {
  return context.stdin.isTTY && context.process.stderr.isTTY;
}

/** Asks on the terminal; anything but y or yes is a no. */
export async function askApproval({ context, signal }: Session): Promise<boolean> {
  // Without readline's own terminal mode Ctrl-C stays a signal, and screen readers get plain lines.
  const lines = createInterface({ input: context.stdin, output: context.process.stderr, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
    const answer = await Promise.race([lines.question("Run this plan? [y/N] ", { signal }), ended]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } finally {
    lines.close();
  }
}
