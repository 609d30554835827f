import { createRequire } from "node:module";
import { ValidationError } from "@hearth/protocol";

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const linkedom = () => load("linkedom") as typeof import("linkedom");

const allowed = new Set([
  ..."svg g defs title desc style rect circle ellipse line polyline polygon path text tspan clippath".split(" "),
  ..."lineargradient radialgradient stop marker pattern mask".split(" "),
]);

/**
 * Checks that a chart is a picture and nothing more, since whoever opens the file beside the report runs what is in
 * it: no scripts, handlers, links or anything loaded from elsewhere.
 * @throws ValidationError naming what is not allowed
 */
export function checkSvg(svg: string, field: string): void {
  const refuse = (message: string): never => {
    throw new ValidationError("report", [{ field, message }]);
  };
  if (!/^\s*<svg[\s>]/i.test(svg) || !/<\/svg>\s*$/i.test(svg)) refuse("must be one <svg> element");
  if (/<[!?]/.test(svg)) refuse("must hold no comments, declarations or processing instructions");
  const { document } = linkedom().parseHTML(`<html><body>${svg}</body></html>`);
  for (const element of document.body.querySelectorAll("*")) {
    const name = element.localName.toLowerCase();
    if (!allowed.has(name)) refuse(`holds <${name}>, which is not allowed in a chart`);
    for (const { name: attribute, value } of element.attributes) {
      if (/^on/i.test(attribute) || /href$|^src$/i.test(attribute)) refuse(`holds the attribute ${attribute}`);
      if (/url\((?!\s*["']?#)|javascript:/i.test(value)) refuse(`refers to something outside in ${attribute}`);
    }
    if (name === "style" && /@import|url\(|[<\\]/i.test(element.textContent ?? ""))
      refuse("loads something in its style");
  }
}

/** What the chart says of itself to those who cannot see it. */
export function descriptionOf(svg: string): string {
  const { document } = linkedom().parseHTML(`<html><body>${svg}</body></html>`);
  return (document.querySelector("desc")?.textContent ?? "").trim();
}
