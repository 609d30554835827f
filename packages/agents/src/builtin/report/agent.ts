import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { reportWrite } from "./write.ts";

/** Puts results together into a document to read and print. */
export const reportAgent = defineAgent({
  manifest: builtinManifest("report", "Writes results as a report in Markdown and HTML."),
  capabilities: [reportWrite],
});
