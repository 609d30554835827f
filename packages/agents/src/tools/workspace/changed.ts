import { createRequire } from "node:module";
import { z } from "zod";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const diff = () => load("diff") as typeof import("diff");

const maximumPatch = 8000;

/** What every tool that changes a file answers with. */
export const changedFile = z.object({
  path: z.string(),
  /** The version it has now; absent where it is gone. */
  version: z.string().optional(),
  bytes: z.number().optional(),
  /** What `workspace.undo` takes. */
  undo: z.string(),
  /** What changed, as a unified diff, cut where it is long. */
  diff: z.string().optional(),
});
export type ChangedFile = z.output<typeof changedFile>;

/** A unified diff of two texts, or undefined where one is no text, or comparing would take long. */
export function unifiedDiff(path: string, before: string, after: string, maximum = maximumPatch): string | undefined {
  if (before.includes("\0") || after.includes("\0")) return undefined;
  const patch = diff().createPatch(path, before, after, undefined, undefined, {
    context: 3,
    timeout: 500,
    maxEditLength: 20_000,
  });
  if (patch === undefined) return undefined;
  const body = patch.slice(patch.indexOf("--- "));
  return body.length <= maximum
    ? body
    : `${body.slice(0, maximum).toWellFormed()}\n… ${body.length - maximum} more characters`;
}
