import type { Cell, TableValue } from "@hearth/protocol";
import { escapeMarkup } from "../shared/escape-markup.ts";
import { decimalsFor, formatNumber } from "../shared/format-number.ts";
import { escapeMarkdown } from "../shared/markdown.ts";
import { toCsv } from "../shared/to-csv.ts";
import type { Rendered, RenderOptions } from "./rendered.ts";

const shownNotes = 8;
const shownColumns = 30;

/** The first rows of a table, numbers of a column with the same decimals; the whole table as CSV when it is longer. */
export function renderTable(table: TableValue, { fileStem, maximumRows }: RenderOptions): Rendered {
  const columns = table.columns.slice(0, shownColumns);
  const rows = table.rows.slice(0, maximumRows);
  const decimals = columns.map((_, index) =>
    decimalsFor(rows.map((row) => row[index]).filter((cell) => typeof cell === "number")),
  );
  const text = (row: readonly Cell[]): string[] =>
    columns.map((_, index) => cellText(row[index] ?? null, decimals[index] ?? 0));
  const cut = table.rows.length > rows.length || table.columns.length > columns.length;
  const path = `${fileStem}.csv`;
  const rest = restNote(table, rows.length, columns.length);
  const notes = noteLines(table.notes);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const markdown = [
    ...(columns.length === 0
      ? ["The table has no columns."]
      : [
          line(columns.map(({ name }) => escapeMarkdown(name))),
          line(columns.map(({ type }) => (type === "number" ? "---:" : "---"))),
          ...rows.map((row) => line(text(row).map(escapeMarkdown))),
        ]),
    ...(rows.length === 0 ? ["", "There are no rows."] : []),
    ...(cut ? ["", `${rest} The whole table is in [${escapeMarkdown(path)}](<${path}>).`] : []),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `- Note: ${escapeMarkdown(note)}`)]),
  ].join("\n");
  const isPeriod = (index: number): boolean =>
    rows.length > 0 && rows.every((row) => row[index] === null || /^\d{4}-[QW]?\d{1,2}$/.test(String(row[index])));
  const numeric = columns.map(({ type }, index) =>
    type === "number" ? ' class="number"' : type === "date" || isPeriod(index) ? ' class="date"' : "",
  );
  const head = columns.map(({ name }, index) => `<th scope="col"${numeric[index]}>${escapeMarkup(name)}</th>`).join("");
  const body = rows.map(
    (row) =>
      `<tr>${text(row)
        .map((cell, index) => `<td${numeric[index]}>${escapeMarkup(cell)}</td>`)
        .join("")}</tr>`,
  );
  const html = [
    `<div class="table" role="group" aria-label="${escapeMarkup(table.name)}" tabindex="0"><table>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>`,
    ...body,
    `</tbody></table></div>`,
    ...(rows.length === 0 ? ['<p class="note">There are no rows.</p>'] : []),
    ...(cut
      ? [
          `<p class="note">${rest} The whole table is in <a href="${escapeMarkup(encodeURI(path))}">${escapeMarkup(path)}</a>.</p>`,
        ]
      : []),
    ...notes.map((note) => `<p class="note">Note: ${escapeMarkup(note)}</p>`),
  ].join("\n");
  return { markdown, html, files: cut ? [{ path, content: toCsv(table) }] : [] };
}

function cellText(cell: Cell, decimals: number): string {
  if (cell === null) return "";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  return typeof cell === "number" ? formatNumber(cell, decimals) : cell;
}

function restNote(table: TableValue, rows: number, columns: number): string {
  const parts = [
    ...(table.rows.length > rows ? [`${formatNumber(table.rows.length - rows)} more rows`] : []),
    ...(table.columns.length > columns ? [`${formatNumber(table.columns.length - columns)} more columns`] : []),
  ];
  return `… and ${parts.join(" and ")}.`;
}

function noteLines(notes: readonly string[]): string[] {
  const shown = notes.slice(0, shownNotes);
  return notes.length > shown.length ? [...shown, `and ${notes.length - shown.length} more notes`] : shown;
}
