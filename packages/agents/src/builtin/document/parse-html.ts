import { ValidationError } from "@hearth/protocol";
import { parseHTML } from "linkedom";
import type { HtmlElement } from "./html-node.ts";
import { safeLink } from "../shared/markdown.ts";

const invisible =
  "script,style,template,noscript,iframe,object,embed,svg,math,canvas,audio,video,form,input,button,select,textarea,[hidden],[aria-hidden=true]";

/**
 * The body of an HTML document with what is seen only: scripts, styles, forms, embedded things and hidden parts are
 * taken out, and links that are not safe lose their target.
 * @throws ValidationError when elements are nested too deeply
 */
export function parseHtml(html: string): { title: string; body: HtmlElement } {
  try {
    // Without these elements the parser would put a fragment's text nowhere.
    const { document } = parseHTML(/<body[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
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
  } catch (thrown) {
    if (thrown instanceof RangeError)
      throw new ValidationError("document", [{ field: "/path", message: "is nested too deeply" }], thrown);
    throw thrown;
  }
}
