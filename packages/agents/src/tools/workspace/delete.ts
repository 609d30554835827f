import { NotFoundError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { StaleFileError } from "../errors/stale-file-error.ts";
import { pathInput } from "../shared/place.ts";
import { versionInput, versionOf } from "../shared/version-of.ts";
import { changedFile } from "./changed.ts";
import { find, keepForUndo } from "./undo-store.ts";

export const workspaceDelete = defineCapability({
  name: "workspace.delete",
  description: "Deletes one file of your copy. Its content is kept, so that it can be undone.",
  permissions: ["files-read", "files-write"],
  input: z.strictObject({ path: pathInput, version: versionInput }),
  output: changedFile,
  async run({ path, version }, { copy }) {
    const before = await find(copy, path);
    if (before === undefined) throw new NotFoundError("file", path);
    if (versionOf(before) !== version) throw new StaleFileError(path, "has changed since that version was read");
    const undo = await keepForUndo(copy, { action: "delete", path, before, after: undefined });
    await copy.remove(path);
    return { path, undo };
  },
});
