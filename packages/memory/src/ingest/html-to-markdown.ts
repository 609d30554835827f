import { Parser } from "htmlparser2";
import { GrowingText } from "./growing-text.ts";

const silent: ReadonlySet<string> = new Set([
  "script",
  "style",
  "noscript",
  "template",
  "svg",
  "iframe",
  "head",
  "title",
  "nav",
  "form",
  "button",
]);
const blocks: ReadonlySet<string> = new Set(
  "p div section article main aside header footer ul ol table tr dl dt dd blockquote figure figcaption pre hr br address details summary".split(
    " ",
  ),
);

/**
 * The readable text of a page as Markdown headings, paragraphs and list items. What a reader does not see is left out: scripts,
 * hidden elements, navigation.
 */
export function htmlToMarkdown(html: string): { title: string; markdown: string } {
  const markdown = new GrowingText();
  let title = "";
  let hidden = 0;
  let inTitle = false;
  let preformatted = 0;
  // One entry an open element, so that a hidden one ends where it began.
  const open: { name: string; hides: boolean }[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const style = attributes["style"] ?? "";
      const hides =
        silent.has(name) ||
        "hidden" in attributes ||
        attributes["aria-hidden"] === "true" ||
        /display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0/i.test(style);
      open.push({ name, hides });
      if (name === "title") inTitle = true;
      if (hides) hidden += 1;
      if (hidden > 0) return;
      const level = /^h([1-6])$/.exec(name)?.[1];
      if (level !== undefined) markdown.gap("\n\n");
      if (level !== undefined) markdown.add(`${"#".repeat(Number(level))} `);
      else if (name === "li") {
        markdown.gap("\n");
        markdown.add("- ");
      } else if (name === "td" || name === "th") markdown.add(" | ");
      else if (name === "br") markdown.add("\n");
      else if (blocks.has(name)) markdown.gap("\n\n");
      if (name === "pre") preformatted += 1;
    },
    ontext(text) {
      if (inTitle) title += text;
      if (hidden > 0) return;
      const clean = preformatted > 0 ? text : text.replaceAll(/\s+/g, " ");
      markdown.add(markdown.endsInSpace() && preformatted === 0 ? clean.trimStart() : clean);
    },
    onclosetag(name) {
      if (name === "title") inTitle = false;
      const at = open.findLastIndex((element) => element.name === name);
      if (at === -1) return;
      for (const element of open.splice(at)) if (element.hides) hidden -= 1;
      if (hidden > 0) return;
      if (name === "pre") preformatted = Math.max(0, preformatted - 1);
      if (/^h[1-6]$/.test(name) || (blocks.has(name) && name !== "br")) markdown.gap("\n\n");
    },
  });
  parser.end(html);
  return {
    title: title.replaceAll(/\s+/g, " ").trim(),
    markdown: markdown
      .toString()
      .replaceAll(/\n{3,}/g, "\n\n")
      .trim(),
  };
}
