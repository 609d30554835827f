import { NotFoundError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { StaleFileError } from "../errors/stale-file-error.ts";
import { pathInput } from "../shared/place.ts";
import { versionOf } from "../shared/version-of.ts";
import { changedFile } from "./changed.ts";
import { find, keepForUndo } from "./undo-store.ts";

export const workspaceMove = defineCapability({
  name: "workspace.move",
  description: "Moves or renames one file of your copy. A file that is there already is not replaced.",
  permissions: ["files-read", "files-write"],
  input: z.strictObject({ from: pathInput, to: pathInput }),
  output: changedFile,
  async run({ from, to }, { copy, signal }) {
    const [content, there] = [await find(copy, from), await find(copy, to)];
    if (content === undefined) throw new NotFoundError("file", from);
    // The same call made again after a crash finds the file at both places.
    if (there !== undefined && versionOf(there) !== versionOf(content))
      throw new StaleFileError(to, "is there already");
    const undo = await keepForUndo(copy, { action: "move", path: to, from, before: content, after: content });
    const { bytes } = await copy.write(to, content, { signal });
    await copy.remove(from);
    return { path: to, version: versionOf(content), bytes, undo };
  },
});
