import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { decodeText } from "../../builtin/shared/decode-text.ts";
import { StaleFileError } from "../errors/stale-file-error.ts";
import { pathInput } from "../shared/place.ts";
import { versionInput, versionOf } from "../shared/version-of.ts";
import { applyEdits } from "./apply-edits.ts";
import { changedFile, unifiedDiff } from "./changed.ts";
import { keepForUndo } from "./undo-store.ts";

const maximumBytes = 8 * 1024 * 1024;

export const workspaceEdit = defineCapability({
  name: "workspace.edit",
  description:
    "Replaces exact text in a file of your copy. Each text must stand there exactly once, unless all is set. All edits are made or none.",
  permissions: ["files-read", "files-write"],
  input: z.strictObject({
    path: pathInput,
    version: versionInput,
    edits: z
      .array(
        z.strictObject({
          find: z.string().min(1).max(200_000).describe("The exact text to be replaced, with its white space."),
          replace: z.string().max(200_000).describe("What stands there instead."),
          all: z.boolean().default(false).describe("Replaces every one instead of the only one."),
        }),
      )
      .min(1)
      .max(100),
  }),
  output: changedFile.extend({ replaced: z.number() }),
  async run({ path, version, edits }, { copy, signal }) {
    const before = await copy.read(path, { maximumBytes, signal });
    if (versionOf(before) !== version) throw new StaleFileError(path, "has changed since that version was read");
    const old = decodeText(before, path);
    const { text, replaced } = applyEdits(path, old, edits);
    const undo = await keepForUndo(copy, { action: "edit", path, before, after: text });
    const { bytes } = await copy.write(path, text, { signal });
    const diff = unifiedDiff(path, old, text);
    return { path, version: versionOf(text), bytes, undo, replaced, ...(diff === undefined ? {} : { diff }) };
  },
});
