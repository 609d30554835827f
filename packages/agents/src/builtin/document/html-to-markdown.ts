import { createRequire } from "node:module";
import type TurndownService from "turndown";
import { escapeMarkdown } from "../shared/markdown.ts";
import type { HtmlElement } from "./html-node.ts";
import { parseHtml } from "./parse-html.ts";
import { textOf } from "./text-of.ts";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const turndown = () => load("turndown") as typeof TurndownService;

/** HTML as Markdown, with what is seen only. @throws ValidationError when elements are nested too deeply */
export function htmlToMarkdown(html: string): { title: string; markdown: string } {
  const { title, body } = parseHtml(html);
  const service = new (turndown())({ headingStyle: "atx", codeBlockStyle: "fenced", bulletListMarker: "-" });
  service.addRule("table", {
    filter: "table",
    replacement: (_content, node) => tableToMarkdown(node),
  });
  // linkedom's elements are what turndown needs, but for the types of a browser.
  const markdown = service.turndown(body);
  return { title, markdown: `${markdown.trim()}\n` };
}

/** The first row is the head, as Markdown has no table without one. */
function tableToMarkdown(table: HtmlElement): string {
  const rows = [...table.querySelectorAll("tr")].map((row) =>
    [...row.querySelectorAll("th,td")].map((cell) => escapeMarkdown(textOf(cell))),
  );
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (width === 0) return "";
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, index) => cells[index] ?? "").join(" | ")} |`;
  const [head = [], ...rest] = rows;
  return `\n\n${[line(head), line(Array.from({ length: width }, () => "---")), ...rest.map(line)].join("\n")}\n\n`;
}
