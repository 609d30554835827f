import { defineAgent } from "@hearth/runtimes";
import { builtinManifest } from "../shared/builtin-manifest.ts";
import { documentHtml } from "./html.ts";
import { documentMarkdown } from "./markdown.ts";
import { documentOutline } from "./outline.ts";
import { documentTasks } from "./tasks.ts";
import { documentText } from "./text.ts";
import { documentWords } from "./words.ts";

/** Converts documents and takes them apart. */
export const documentAgent = defineAgent({
  manifest: builtinManifest(
    "document",
    "Extracts text, headings and tasks of documents and converts Markdown and HTML.",
  ),
  capabilities: [documentText, documentHtml, documentMarkdown, documentOutline, documentTasks, documentWords],
});
