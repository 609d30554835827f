import { tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { documentInput } from "./inputs.ts";
import { headingsOf } from "./headings-of.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";
import { loadDocument, nameOf } from "./load-document.ts";

export const documentOutline = defineCapability({
  name: "document.outline",
  description: "Lists the headings of a Markdown or HTML document with their levels.",
  keywords: ["outline", "headings", "table of contents", "contents", "structure", "sections", "chapters"],
  permissions: ["files-read"],
  input: z.strictObject(documentInput),
  output: tableValue,
  async run(input, context) {
    const loaded = await loadDocument(input, context);
    const { text, format } = loaded;
    const headings = format === "text" ? [] : headingsOf(format === "html" ? htmlToMarkdown(text).markdown : text);
    // Lines of the Markdown made from HTML say nothing about the file.
    const rows = headings.map(({ level, heading, line }) => [level, heading, format === "html" ? null : line]);
    return {
      kind: "table" as const,
      name: `outline of ${nameOf(loaded)}`,
      columns: [
        { name: "level", type: "number" as const },
        { name: "heading", type: "text" as const },
        { name: "line", type: "number" as const },
      ],
      rows,
      notes: rows.length === 0 ? ["there are no headings"] : [],
    };
  },
});
