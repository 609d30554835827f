import { documentValue, value } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { titleInput } from "../shared/inputs.ts";
import { escapeMarkup } from "../shared/escape-markup.ts";
import { htmlPage } from "../shared/html-page.ts";
import { escapeMarkdown, markdownToHtml } from "../shared/markdown.ts";
import { uniqueNames } from "../shared/unique-names.ts";
import { renderValue } from "./render-value.ts";

const reportSection = z.strictObject({
  heading: titleInput.min(1).describe("The heading of the section."),
  text: z.string().max(100_000).describe("A paragraph in Markdown before the value.").optional(),
  value: value.describe("What to show: a table, number, chart, text, matches, files or document.").optional(),
});

export const reportWrite = defineCapability({
  name: "report.write",
  description:
    "Writes a report of titled sections (tables, numbers, charts, matches, files, text) as Markdown and as one self-contained HTML page into the output folder, with charts as SVG and long tables as CSV beside it.",
  keywords: ["report", "write", "summary", "document", "page", "html", "markdown", "overview", "write up", "save"],
  permissions: ["files-write"],
  input: z.strictObject({
    title: titleInput.min(1).describe("The title of the report."),
    introduction: z.string().max(100_000).describe("A paragraph in Markdown below the title.").optional(),
    sections: z.array(reportSection).min(1).max(200).describe("The sections in order."),
    fileName: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 _.-]{0,100}$/, {
        error: "must be a plain file name without an extension or folder",
      })
      .default("report")
      .describe("The name of the files without extension."),
    maximumRows: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(50)
      .describe("How many rows of a table to show. The whole table is written beside it as CSV when it has more."),
  }),
  output: documentValue,
  async run({ title, introduction, sections, fileName, maximumRows }, { output, signal }) {
    const stems = uniqueNames(sections.map(({ heading }) => `${fileName}-${slug(heading)}`));
    const markdown = [`# ${escapeMarkdown(title)}`];
    const html = [`<h1>${escapeMarkup(title)}</h1>`];
    const files: { path: string; content: string }[] = [];
    const paragraph = (text: string | undefined): void => {
      if (text === undefined) return;
      markdown.push(text);
      html.push(markdownToHtml(text));
    };
    paragraph(introduction);
    for (const [index, { heading, text, value }] of sections.entries()) {
      signal.throwIfAborted();
      markdown.push(`## ${escapeMarkdown(heading)}`);
      html.push(`<h2>${escapeMarkup(heading)}</h2>`);
      paragraph(text);
      if (value === undefined) continue;
      const fileStem = (stems[index] ?? fileName).replaceAll(" ", "-");
      const rendered = renderValue(value, { fileStem, maximumRows, field: `/sections/${index}/value` });
      markdown.push(rendered.markdown);
      html.push(rendered.html);
      files.push(...rendered.files);
    }
    const page = htmlPage({ title, body: html.join("\n") });
    const text = `${markdown.join("\n\n")}\n`;
    // The report comes last, so that it never names files that are not there yet.
    const all = [...files, { path: `${fileName}.md`, content: text }, { path: `${fileName}.html`, content: page }];
    for (const { path, content } of all) await output.write(path, content, { signal });
    const names = [`${fileName}.md`, `${fileName}.html`, ...files.map(({ path }) => path)];
    return { kind: "document" as const, title, markdown: text, html: page, files: names };
  },
});

/** A heading as part of a file name. */
function slug(heading: string): string {
  const words =
    heading
      .normalize("NFKD")
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 60) || "section";
}
