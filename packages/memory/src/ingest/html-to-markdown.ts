import { Parser } from "htmlparser2";

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
  let markdown = "";
  let title = "";
  let hidden = 0;
  let inTitle = false;
  let preformatted = 0;
  // One entry an open element, so that a hidden one ends where it began.
  const open: { name: string; hides: boolean }[] = [];
  const gap = (text: string): void => {
    markdown = `${markdown.replace(/[ \t]+$/, "")}${markdown.endsWith(text) || markdown === "" ? "" : text}`;
  };
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
      if (level !== undefined) gap("\n\n");
      if (level !== undefined) markdown += `${"#".repeat(Number(level))} `;
      else if (name === "li") {
        gap("\n");
        markdown += "- ";
      } else if (name === "td" || name === "th") markdown += " | ";
      else if (name === "br") markdown += "\n";
      else if (blocks.has(name)) gap("\n\n");
      if (name === "pre") preformatted += 1;
    },
    ontext(text) {
      if (inTitle) title += text;
      if (hidden > 0) return;
      const clean = preformatted > 0 ? text : text.replaceAll(/\s+/g, " ");
      markdown += /\s$/.test(markdown) && preformatted === 0 ? clean.trimStart() : clean;
    },
    onclosetag(name) {
      if (name === "title") inTitle = false;
      const at = open.findLastIndex((element) => element.name === name);
      if (at === -1) return;
      for (const element of open.splice(at)) if (element.hides) hidden -= 1;
      if (hidden > 0) return;
      if (name === "pre") preformatted = Math.max(0, preformatted - 1);
      if (/^h[1-6]$/.test(name) || (blocks.has(name) && name !== "br")) gap("\n\n");
    },
  });
  parser.end(html);
  return { title: title.replaceAll(/\s+/g, " ").trim(), markdown: markdown.replaceAll(/\n{3,}/g, "\n\n").trim() };
}
