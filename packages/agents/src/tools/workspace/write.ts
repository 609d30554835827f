import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { StaleFileError } from "../errors/stale-file-error.ts";
import { pathInput } from "../shared/place.ts";
import { versionInput, versionOf } from "../shared/version-of.ts";
import { changedFile, unifiedDiff } from "./changed.ts";
import { find, keepForUndo } from "./undo-store.ts";

export const workspaceWrite = defineCapability({
  name: "workspace.write",
  description: "Writes a whole text file into your copy. To go over a file that is there, give the version you read.",
  permissions: ["files-read", "files-write"],
  input: z.strictObject({
    path: pathInput,
    content: z.string().max(2_000_000).describe("The whole new content."),
    version: versionInput.optional(),
  }),
  output: changedFile,
  async run({ path, content, version }, { copy, signal }) {
    const before = await find(copy, path);
    const found = before === undefined ? undefined : versionOf(before);
    // Written already: the same call was made before a crash.
    const same = found === versionOf(content);
    if (!same && found !== version)
      throw new StaleFileError(
        path,
        found === undefined
          ? "is not there any more"
          : version === undefined
            ? "is there already"
            : "has changed since that version was read",
      );
    const undo = same ? "" : await keepForUndo(copy, { action: "write", path, before, after: content });
    const { bytes } = await copy.write(path, content, { signal });
    const old = before === undefined ? "" : Buffer.from(before).toString("utf8");
    const diff = same || before === undefined ? undefined : unifiedDiff(path, old, content);
    return { path, version: versionOf(content), bytes, undo, ...(diff === undefined ? {} : { diff }) };
  },
});
