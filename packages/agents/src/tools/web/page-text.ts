import { htmlToMarkdown } from "../../builtin/document/html-to-markdown.ts";
import { parseHtml } from "../../builtin/document/parse-html.ts";
import type { HtmlElement } from "../../builtin/document/html-node.ts";

export interface PageLink {
  text: string;
  url: string;
}

export interface PageText {
  title: string;
  text: string;
  links: PageLink[];
}

const maximumLinks = 200;
/** Parsing takes time and memory many times its size, so a longer page is read up to here. */
const maximumCharacters = 2_000_000;

/** What a person would read of a page, and where it leads. Hidden parts, scripts and forms are left out. */
export function pageText(body: string, mediaType: string, url: string): PageText {
  const text = body.slice(0, maximumCharacters).toWellFormed();
  if (!/html/.test(mediaType)) return { title: "", text, links: [] };
  const { title, markdown } = htmlToMarkdown(text);
  return { title, text: markdown, links: linksOf(parseHtml(text).body, url) };
}

function linksOf(root: HtmlElement, base: string): PageLink[] {
  const found = new Map<string, string>();
  for (const link of root.querySelectorAll("a[href]")) {
    const target = URL.parse(link.getAttribute("href") ?? "", base);
    if (target === null || (target.protocol !== "http:" && target.protocol !== "https:")) continue;
    target.hash = "";
    const words = (link.textContent ?? "").replaceAll(/\s+/g, " ").trim().slice(0, 120);
    if (!found.has(target.href) && words !== "" && found.size < maximumLinks) found.set(target.href, words);
  }
  return [...found].map(([url, text]) => ({ text, url }));
}
