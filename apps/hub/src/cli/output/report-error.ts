import { HearthError } from "@hearth/protocol";
import type { Output } from "./output.ts";

/** Says what went wrong, where, and what to do next. */
export function reportError(output: Output, error: unknown): void {
  if (output.json) {
    output.note(JSON.stringify({ error: describe(error) }));
    return;
  }
  if (HearthError.isInstance(error)) {
    output.note(`error: ${error.message}`, output.colour.red);
    output.note(`  what to do: ${error.hint}`);
    output.note(`  (${error.code})`, output.colour.dim);
    return;
  }
  output.note(`error: ${error instanceof Error ? error.message : String(error)}`, output.colour.red);
  output.note("  what to do: run hearth doctor; if it finds nothing, please report this");
}

function describe(error: unknown): Record<string, unknown> {
  if (!HearthError.isInstance(error)) {
    return { code: "HEARTH_INTERNAL", message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, hint, field } = error;
  return { code, message, hint, ...(field === undefined ? {} : { field }) };
}
