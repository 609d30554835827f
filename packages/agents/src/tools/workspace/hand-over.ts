import { ValidationError } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { pathInput } from "../shared/place.ts";
import { isUndoFile } from "./undo-store.ts";

const maximumBytes = 64 * 1024 * 1024;

export const workspaceHandOver = defineCapability({
  name: "workspace.hand-over",
  description:
    "Hands finished files of your copy over as results of the task. Nothing else of your copy reaches the person.",
  permissions: ["files-read", "files-write"],
  input: z.strictObject({
    paths: z.array(pathInput).min(1).max(500).describe("Files of your copy."),
    folder: z
      .string()
      .max(1000)
      .default("")
      .describe("Folder of the results they are put into; else they keep their paths."),
  }),
  output: z.object({ handedOver: z.array(z.object({ path: z.string(), bytes: z.number() })) }),
  async run({ paths, folder }, { copy, output, signal }) {
    const hidden = paths.findIndex((path) => isUndoFile(path.replace(/^(\.\/)+/, "")));
    if (hidden !== -1)
      throw new ValidationError("handing over", [{ field: `/paths/${hidden}`, message: "is a kept old version" }]);
    const prefix = folder === "" ? "" : `${folder.replace(/\/+$/, "")}/`;
    const handedOver: { path: string; bytes: number }[] = [];
    for (const path of paths) {
      const content = await copy.read(path, { maximumBytes, signal });
      const { path: place, bytes } = await output.write(`${prefix}${path}`, content, { signal });
      handedOver.push({ path: place, bytes });
    }
    return { handedOver };
  },
});
