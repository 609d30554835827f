import type { Page } from "playwright-core";

export interface KeyboardWalk {
  /** Things that can be used and were reached by Tab. */
  reached: number;
  /** Those that were not, as markup. */
  missed: string[];
  /** Those that do not show that they have the focus. */
  unseen: string[];
}

const watch = `(() => {
  window.walked = { reached: new Set(), unseen: new Set() };
  document.addEventListener("focusin", ({ target }) => {
    window.walked.reached.add(target);
    // The sign may be on what stands around a field; a group that hands the focus on to one of its own shows none.
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    const outlined = outlineStyle !== "none" && outlineWidth !== "0px";
    const marked = outlined || target.closest("[class*='focus-within:']") !== null;
    if (!marked && !/^(?:radiogroup|toolbar)$/.test(target.role ?? "")) window.walked.unseen.add(target);
  });
})()`;

// A group of radio buttons is one stop, and what is not shown is none.
const look = `(() => {
  const usable = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const short = (one) => one.outerHTML.slice(0, 160);
  const shown = [...document.querySelectorAll(usable)].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert], [aria-hidden=true], [data-aria-hidden]") &&
    !/^(?:radiogroup|toolbar)$/.test(one.role ?? "") && !(one.type === "radio" && !one.checked && document.querySelector("input[name='" + one.name + "']:checked")));
  const { reached, unseen } = window.walked;
  return {
    stops: shown.length,
    reached: shown.filter((one) => reached.has(one)).length,
    missed: shown.filter((one) => !reached.has(one)).map(short),
    unseen: [...unseen].filter((one) => one !== document.body && one.tabIndex >= 0 && !one.closest("[aria-hidden=true]")).map(short),
  };
})()`;

/** Goes through a page by Tab alone, and tells what that does not reach. */
export async function walkByKeyboard(page: Page): Promise<KeyboardWalk> {
  await page.evaluate(watch);
  const { stops } = await page.evaluate<{ stops: number }>(look);
  let walk = await page.evaluate<KeyboardWalk>(look);
  // Lists that are drawn as they are scrolled bring new stops, so it goes on until nothing is missed or a round is over twice.
  for (let round = 0; round < 3 && walk.missed.length + Number(walk.reached === 0) > 0; round += 1) {
    for (let step = 0; step < stops + 5; step += 1) await page.keyboard.press("Tab");
    walk = await page.evaluate<KeyboardWalk>(look);
  }
  return walk;
}
