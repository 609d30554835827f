import { element } from "./element.js";

/**
 * The Markdown that answers use, as nodes: headings, paragraphs, lists, tables, code, bold, emphasis, links. Text is
 * never read as HTML, and only http and https links are followed.
 * @param {string} source
 * @returns {DocumentFragment}
 */
export function renderMarkdown(source) {
  const fragment = document.createDocumentFragment();
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  let at = 0;
  let depth = 2;
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^(#{1,6}) +(.*)$/.exec(line);
    if (line.trim() === "") at += 1;
    else if (/^\s*(-{3,}|\*{3,})\s*$/.test(line)) {
      fragment.append(element("hr", {}));
      at += 1;
    } else if (line.startsWith("```")) {
      const end = lines.findIndex((one, index) => index > at && one.startsWith("```"));
      const stop = end === -1 ? lines.length : end;
      fragment.append(element("pre", { tabIndex: 0 }, element("code", {}, lines.slice(at + 1, stop).join("\n"))));
      at = stop + 1;
    } else if (heading !== null) {
      // Below the page's own h1 and h2, and never skipping a level.
      depth = Math.min(6, heading[1].length + 2, depth + 1);
      fragment.append(element(`h${depth}`, {}, ...inline(heading[2])));
      at += 1;
    } else if (line.includes("|") && /^\s*\|?[\s:|-]+\|[\s:|-]*$/.test(lines[at + 1] ?? "")) {
      const start = at;
      while (at < lines.length && lines[at].includes("|")) at += 1;
      fragment.append(table(lines.slice(start, at)));
    } else if (/^\s*([-*]|\d+\.) +/.test(line)) {
      const ordered = /^\s*\d+\./.test(line);
      const items = [];
      while (at < lines.length && /^\s*([-*]|\d+\.) +/.test(lines[at])) {
        items.push(element("li", {}, ...inline(lines[at].replace(/^\s*([-*]|\d+\.) +/, ""))));
        at += 1;
      }
      fragment.append(element(ordered ? "ol" : "ul", {}, ...items));
    } else {
      const start = at;
      while (at < lines.length && lines[at].trim() !== "" && !/^(#{1,6} |```|\s*([-*]|\d+\.) +)/.test(lines[at]))
        at += 1;
      if (at === start) at += 1;
      fragment.append(element("p", {}, ...inline(lines.slice(start, at).join(" "))));
    }
  }
  return fragment;
}

function table(lines) {
  const cells = (line) =>
    line
      .trim()
      .replace(/^\|/, "")
      .replace(/\|$/, "")
      .split("|")
      .map((cell) => cell.trim());
  const [head, , ...rows] = lines;
  const columns = cells(head);
  return element(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Table" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element("tr", {}, ...columns.map((cell) => element("th", { scope: "col" }, ...inline(cell)))),
      ),
      element(
        "tbody",
        {},
        ...rows.map((row) => element("tr", {}, ...cells(row).map((cell) => element("td", {}, ...inline(cell))))),
      ),
    ),
  );
}

const pattern = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|!?\[([^\]]*)\]\(([^)\s]+)\)/;

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
    nodes.push(rest.slice(0, match.index));
    const [whole, code, strong, emphasis, label, target] = match;
    if (code !== undefined) nodes.push(element("code", {}, code));
    else if (strong !== undefined) nodes.push(element("strong", {}, strong));
    else if (emphasis !== undefined) nodes.push(element("em", {}, emphasis));
    else if (!whole.startsWith("!") && /^https?:\/\//.test(target)) {
      nodes.push(element("a", { href: target, rel: "noopener noreferrer", target: "_blank" }, label));
    } else nodes.push(`${label} (${target})`);
    rest = rest.slice(match.index + whole.length);
  }
  nodes.push(rest);
  return nodes.filter((node) => node !== "");
}
