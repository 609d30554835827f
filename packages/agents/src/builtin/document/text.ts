import { textValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { documentInput } from "./inputs.ts";
import { markdownToHtml } from "../shared/markdown.ts";
import { loadDocument } from "./load-document.ts";
import { parseHtml } from "./parse-html.ts";
import { textOf } from "./text-of.ts";

export const documentText = defineCapability({
  name: "document.text",
  description: "Extracts the plain text of a Markdown, HTML or text document, without its markup.",
  keywords: ["text", "plain text", "extract", "read document", "strip", "content", "page"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: textValue,
  async run(input, context) {
    const { text, format, source } = await loadDocument(input, context);
    const plain =
      format === "text" ? text : textOf(parseHtml(format === "markdown" ? markdownToHtml(text) : text).body);
    return { kind: "text" as const, text: plain, ...(source === undefined ? {} : { source }) };
  },
});
