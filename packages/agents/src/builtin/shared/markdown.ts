import { Marked, type Token, type Tokens } from "marked";
import { escapeMarkup } from "./escape-markup.ts";
import { isCostlyMarkdown } from "./is-costly-markdown.ts";

const safeTarget = /^(?:https?:|mailto:|#|[^:/?#\\&]+(?:[/?#]|$)|\.{0,2}\/(?!\/))/i;

/**
 * A link's target when it is safe: the web, mail, a place in the page or a file nearby. Others, such as
 * `javascript:`, give undefined.
 */
export function safeLink(target: string): string | undefined {
  // Browsers ignore spaces and control characters inside a scheme, so they must not hide one here.
  // oxlint-disable-next-line no-control-regex
  const plain = target.replace(/[\u0000-\u0020\u007f]/g, "");
  return safeTarget.test(plain) ? plain : undefined;
}

const renderer = {
  checkbox: ({ checked }: Tokens.Checkbox): string =>
    `<input type="checkbox" disabled${checked ? " checked" : ""} aria-label="${checked ? "done" : "open"}"> `,
  html: ({ text }: Tokens.HTML | Tokens.Tag): string => escapeMarkup(text),
  link(this: { parser: { parseInline(tokens: Token[]): string } }, { href, tokens }: Tokens.Link): string {
    const inner = this.parser.parseInline(tokens);
    const target = safeLink(href);
    return target === undefined ? inner : `<a href="${escapeMarkup(target)}" rel="noreferrer">${inner}</a>`;
  },
  // An image from elsewhere would tell its server who reads the page and when, so it becomes a link.
  image({ href, text }: Tokens.Image): string {
    const target = safeLink(href);
    const label = escapeMarkup(text === "" ? "image" : text);
    return target === undefined ? label : `<a href="${escapeMarkup(target)}" rel="noreferrer">${label}</a>`;
  },
};

const marked = new Marked({ gfm: true, async: false, renderer });

/**
 * Markdown (CommonMark with GitHub's tables and check boxes) as safe HTML: raw HTML in it is shown as text. What would
 * take too long to parse is shown as it is written.
 */
export function markdownToHtml(markdown: string): string {
  return isCostlyMarkdown(markdown) ? `<pre>${escapeMarkup(markdown)}</pre>` : marked.parse(markdown, { async: false });
}

/** The blocks of a Markdown text; none for what would take too long to parse. */
export function markdownTokens(markdown: string): Token[] {
  return isCostlyMarkdown(markdown) ? [] : marked.lexer(markdown);
}

/** Text that Markdown shows as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_~[\]<>|#&]/g, "\\$&")
    .replace(/\s*[\r\n]+\s*/g, " ")
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s|$)/, "$1\\$2");
}
