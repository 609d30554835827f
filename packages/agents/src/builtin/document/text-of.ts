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
  // Pieces rather than one string, which would be copied whenever its end is looked at.
  readonly #pieces: string[] = [];
  #breaks = 0;

  get text(): string {
    return this.#pieces.join("");
  }

  /** Before the next text at least this many line breaks. */
  breakLine(count: number): void {
    this.#breaks = Math.max(this.#breaks, count);
  }

  add(text: string, preformatted = false): void {
    const flowing = preformatted ? text : text.replace(/\s+/g, " ");
    const atStart = this.#breaks > 0 || /\s$/.test(this.#pieces.at(-1) ?? " ");
    this.#write(atStart && !preformatted ? flowing.trimStart() : flowing);
  }

  /** A sign before what follows; a tab takes the place of spaces before it. */
  sign(text: string): void {
    if (text === "\t") this.#trimEnd();
    this.#write(text);
  }

  #write(text: string): void {
    if (text === "") return;
    if (this.#breaks > 0 && this.#pieces.length > 0) {
      this.#trimEnd();
      this.#pieces.push("\n".repeat(this.#breaks));
    }
    this.#breaks = 0;
    this.#pieces.push(text);
  }

  #trimEnd(): void {
    const last = this.#pieces.length - 1;
    this.#pieces[last] = this.#pieces[last]?.trimEnd() ?? "";
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
