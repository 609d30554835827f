import { documentValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { documentInput } from "./inputs.ts";
import { htmlPage } from "../shared/html-page.ts";
import { markdownToHtml } from "../shared/markdown.ts";
import { headingsOf } from "./headings-of.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import { loadDocument, nameOf } from "./load-document.ts";

export const documentHtml = defineCapability({
  name: "document.html",
  description:
    "Converts Markdown to a safe HTML document: raw HTML in it is shown as text and unsafe links are removed.",
  keywords: ["html", "convert", "to html", "web page", "render", "markdown to html"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: documentValue,
  async run(input, context) {
    const loaded = await loadDocument(input, context);
    const { text, format } = loaded;
    // HTML goes through Markdown as well: what Markdown cannot say is not safe to pass on.
    const markdown =
      format === "html"
        ? htmlToMarkdown(text).markdown
        : format === "markdown"
          ? text
          : `\`\`\`\`\`\`\n${text}\n\`\`\`\`\`\`\n`;
    const title = headingsOf(markdown)[0]?.heading ?? nameOf(loaded);
    const html = htmlPage({ title, body: markdownToHtml(markdown) });
    return { kind: "document" as const, title, markdown, html, files: [] };
  },
});
