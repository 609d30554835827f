/**
 * Makes an element. Children are elements or text; text is never read as markup.
 * @param {string} name
 * @param {Record<string, string | number | boolean | undefined | ((event: any) => unknown)>} properties `on…` are listeners, `class` and `aria-…` attributes, others properties
 * @param {...(Node | string | null | undefined | false)} children
 */
export function element(name, properties, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && !key.includes("-")) made[key] = value;
    else made.setAttribute(key === "class" ? "class" : key, value.toString());
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const kinds = {
  completed: "good",
  running: "busy",
  assigned: "busy",
  planning: "busy",
  failed: "bad",
  refused: "bad",
  "awaiting-approval": "ask",
};

/** A state as a word with a colour; the word alone says it too. */
export function badge(state) {
  return element("span", { class: `badge ${kinds[state] ?? ""}` }, state.replaceAll("-", " "));
}

/** A moment as the reader's own clock shows it. */
export function moment(milliseconds) {
  const date = new Date(milliseconds);
  return element("time", { dateTime: date.toISOString() }, date.toLocaleString());
}
