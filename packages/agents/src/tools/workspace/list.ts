import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { filesAt, placeInput } from "../shared/place.ts";
import { isUndoFile } from "./undo-store.ts";

export const workspaceList = defineCapability({
  name: "workspace.list",
  description: "Lists files of a folder by name, a page at a time.",
  permissions: ["files-read"],
  input: z.strictObject({
    place: placeInput,
    pattern: z.string().min(1).max(1000).default("**/*").describe("A glob over the path, such as src/**/*.ts."),
    after: z.string().max(4096).default("").describe("Goes on behind this path: the next of the page before."),
    maximum: z.number().int().min(1).max(1000).default(200).describe("Files in one page."),
  }),
  output: z.object({
    files: z.array(z.object({ path: z.string(), bytes: z.number(), modified: z.string() })),
    /** What to give as `after` for the next page. */
    next: z.string().optional(),
  }),
  async run({ place, pattern, after, maximum }, context) {
    // The door's own glob leaves hidden files out unless they are named, and so does this.
    const entries = await filesAt(context, place).list({ pattern, maximum: 100_000, signal: context.signal });
    const rest = entries
      .filter(({ path }) => path > after && !isUndoFile(path))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const page = rest.slice(0, maximum);
    const last = page.at(-1)?.path;
    return {
      files: page.map(({ path, bytes, modifiedAt }) => ({ path, bytes, modified: new Date(modifiedAt).toISOString() })),
      ...(rest.length > maximum && last !== undefined ? { next: last } : {}),
    };
  },
});
