import type { Page } from "playwright-core";

// Whatever a page scrolls by itself, such as a table or a line of tabs, may be wider; the page may not, nor what it cuts off or lets
// lie over its neighbours.
const look = `(() => {
  const found = new Set();
  const name = (one) => one.tagName.toLowerCase() + " " + (one.textContent ?? "").trim().slice(0, 60);
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.clientWidth > 1 && one.closest(".react-flow, svg") === null;
  const heading = document.querySelector("h1");
  for (let one = heading; one !== null; one = one.parentElement)
    if (one !== heading && one.scrollWidth > one.clientWidth + 1) found.add("the page scrolls sideways: " + one.className);
  for (const one of document.querySelectorAll("body *")) {
    if (!isShown(one)) continue;
    const { right, left } = one.getBoundingClientRect();
    if (right <= innerWidth + 1 && left >= -1) continue;
    let around = one.parentElement;
    while (around !== null && getComputedStyle(around).overflowX === "visible") around = around.parentElement;
    if (around === null || around.contains(heading)) found.add("reaches beyond the window: " + name(one));
  }
  for (const one of document.querySelectorAll("p, li, dd, dt, td, th, label, button, a, h2, h3, code, li span, li div")) {
    if (!isShown(one) || one.querySelector("[class*=absolute]") !== null || one.matches("[class*=absolute]")) continue;
    const { overflowX, display } = getComputedStyle(one);
    if (overflowX === "visible" && display !== "inline" && one.scrollWidth > one.clientWidth + 1) found.add("spills over: " + name(one));
  }
  return [...found];
})()`;

/** What of an open page is wider than it may be: the page itself, what reaches beyond its window, and words beyond their place. */
export async function tooWide(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(look);
}
