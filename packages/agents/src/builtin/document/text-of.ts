import type { HtmlElement, HtmlNode } from "./html-node.ts";

const blocks = new Set([
  ..."address article aside blockquote dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4".split(" "),
  ..."h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul caption body".split(" "),
]);
const apart = new Set(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "figure"]);
const textNode = 3;
const elementNode = 1;

/** What is read of an element: blocks on lines of their own, list items with a dash, cells with a tab between. */
export function textOf(root: HtmlElement): string {
  const writer = new FlowingText();
  visit(root, writer, false);
  return writer.text.trim();
}

/** Text with as many line breaks between blocks as any of the two wants, and single spaces. */
class FlowingText {
  text = "";
  #breaks = 0;

  /** Before the next text at least this many line breaks. */
  breakLine(count: number): void {
    this.#breaks = Math.max(this.#breaks, count);
  }

  add(text: string, preformatted = false): void {
    const flowing = preformatted ? text : text.replace(/\s+/g, " ");
    const atStart = this.#breaks > 0 || this.text === "" || /[\s]$/.test(this.text);
    const added = atStart && !preformatted ? flowing.trimStart() : flowing;
    if (added === "") return;
    if (this.#breaks > 0 && this.text !== "") this.text = this.text.trimEnd() + "\n".repeat(this.#breaks);
    this.#breaks = 0;
    this.text += added;
  }

  /** Text that counts as written even when it is only a sign before what follows. */
  sign(text: string): void {
    this.add("\u200b");
    this.text = (text === "\t" ? this.text.slice(0, -1).trimEnd() : this.text.slice(0, -1)) + text;
  }
}

function visit(node: HtmlNode, writer: FlowingText, preformatted: boolean): void {
  if (node.nodeType === textNode) writer.add(node.textContent ?? "", preformatted);
  if (node.nodeType !== elementNode) return;
  const name = node.nodeName.toLowerCase();
  if (name === "br") writer.breakLine(1);
  const breaks = apart.has(name) ? 2 : blocks.has(name) ? 1 : 0;
  writer.breakLine(breaks);
  if (name === "li") writer.sign("- ");
  if ((name === "td" || name === "th") && hasCellBefore(node)) writer.sign("\t");
  for (const child of node.childNodes) visit(child, writer, preformatted || name === "pre");
  writer.breakLine(breaks);
}

function hasCellBefore(node: HtmlNode): boolean {
  let before = node.previousSibling;
  while (before !== null && before.nodeType !== elementNode) before = before.previousSibling;
  return before !== null;
}
