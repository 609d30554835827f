import { documentValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { documentInput } from "./inputs.ts";
import { htmlPage } from "../shared/html-page.ts";
import { markdownToHtml } from "../shared/markdown.ts";
import { headingsOf } from "./headings-of.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import { loadDocument, nameOf } from "./load-document.ts";

export const documentMarkdown = defineCapability({
  name: "document.markdown",
  description: "Converts an HTML document to Markdown; scripts, styles and hidden parts are left out.",
  keywords: ["markdown", "convert", "to markdown", "md", "html to markdown"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: documentValue,
  async run(input, context) {
    const loaded = await loadDocument(input, context);
    const { text, format } = loaded;
    const converted = format === "html" ? htmlToMarkdown(text) : { title: "", markdown: text };
    const title = converted.title || (headingsOf(converted.markdown)[0]?.heading ?? nameOf(loaded));
    const html = htmlPage({ title, body: markdownToHtml(converted.markdown) });
    return { kind: "document" as const, title, markdown: converted.markdown, html, files: [] };
  },
});
