import { createRequire } from "node:module";
import { ValidationError } from "@hearth/protocol";
import type { HtmlElement, HtmlNode } from "./html-node.ts";
import { safeLink } from "../shared/markdown.ts";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const linkedom = () => load("linkedom") as typeof import("linkedom");

const invisible =
  "script,style,template,noscript,iframe,object,embed,svg,math,canvas,audio,video,form,input,button,select,textarea,[hidden],[aria-hidden=true]";

const maximumDepth = 500;
// Elements that have no end tag, or need none.
const unclosed =
  /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|td|th|tr|tbody|thead|dt|dd|option)$/;

/**
 * The body of an HTML document with what is seen only: scripts, styles, forms, embedded things and hidden parts are
 * taken out, and links that are not safe lose their target.
 * @throws ValidationError when elements are nested too deeply
 */
export function parseHtml(html: string): { title: string; body: HtmlElement } {
  // Before parsing, since a tree that deep takes long to make; after, since end tags may be missing.
  if (depthOfTags(html) > maximumDepth) throw tooDeep();
  // Without these elements the parser would put a fragment's text nowhere.
  const { document } = linkedom().parseHTML(/<body[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
  if (isTooDeep(document.body)) throw tooDeep();
  for (const box of document.querySelectorAll("input[type=checkbox]"))
    box.replaceWith(document.createTextNode(box.hasAttribute("checked") ? "[x] " : "[ ] "));
  for (const element of document.querySelectorAll(invisible)) element.remove();
  for (const link of document.querySelectorAll("a[href]"))
    if (safeLink(link.getAttribute("href") ?? "") === undefined) link.removeAttribute("href");
  for (const image of document.querySelectorAll("img"))
    image.replaceWith(document.createTextNode(image.getAttribute("alt") ?? ""));
  const title = (document.querySelector("title")?.textContent ?? "").trim();
  for (const element of document.querySelectorAll("title")) element.remove();
  return { title, body: document.body };
}

function tooDeep(): ValidationError {
  const message = `is nested too deeply: more than ${maximumDepth} elements inside each other`;
  return new ValidationError("document", [{ field: "/path", message }]);
}

function depthOfTags(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, end, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9-]*)/gi)) {
    if (unclosed.test(name.toLowerCase())) continue;
    depth = end === "" ? depth + 1 : Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function isTooDeep(root: HtmlNode): boolean {
  let level: HtmlNode[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth) return true;
    level = level.flatMap((node) => [...node.childNodes]);
  }
  return false;
}
