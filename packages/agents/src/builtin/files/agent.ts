import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { filesFind } from "./find.ts";
import { filesRead } from "./read.ts";
import { filesSearch } from "./search.ts";

/** Finds, reads and searches files. */
export const filesAgent = defineAgent({
  manifest: builtinManifest("files", "Finds, reads and searches the files of the goal's folder."),
  capabilities: [filesFind, filesRead, filesSearch],
});
