import { type Cell, type TableValue, value as valueSchema } from "@hearth/protocol";
import { z } from "zod";

const maximumRows = 30;
const maximumLines = 50;

/** What the answers of all specialists have; what one has beside it stays with its task. */
const workReport = z.object({
  summary: z.string(),
  openQuestions: z.array(z.string()),
  changes: z.array(z.object({ path: z.string(), what: z.string() })).default([]),
  unsettled: z.array(z.string()),
  agent: z.object({ name: z.string(), version: z.string() }),
});

/** A model wrote it, so it is shown as a quotation, by whom. */
function renderReport({ summary, openQuestions, changes, unsettled, agent }: z.output<typeof workReport>): string {
  const list = (heading: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${heading}:\n\n${lines.map((line) => `- ${plain(line)}`).join("\n")}`];
  return [
    `${plain(agent.name)} ${plain(agent.version)} says:\n\n${quote(summary.slice(0, 4000))}`,
    ...list(
      "Changed",
      changes.slice(0, maximumLines).map(({ path, what }) => `${path}: ${what}`),
    ),
    ...list("Still open", openQuestions),
    ...list("For you to settle, since a crash hid how these ended", unsettled),
  ].join("\n\n");
}

/** A capability's output as Markdown for the answer: numbers and short tables in full, longer ones cut with a note. */
export function renderValue(output: unknown): string {
  const report = workReport.safeParse(output);
  if (report.success) return renderReport(report.data);
  const parsed = valueSchema.safeParse(output);
  if (!parsed.success) return `\`\`\`json\n${JSON.stringify(output, null, 2)?.slice(0, 4000) ?? ""}\n\`\`\``;
  const value = parsed.data;
  switch (value.kind) {
    case "number":
      return `**${formatNumber(value.value)}${value.unit === undefined ? "" : ` ${plain(value.unit)}`}**`;
    case "table":
      return renderTable(value);
    case "matches": {
      if (value.matches.length === 0) return "Nothing was found.";
      const lines = value.matches
        .slice(0, maximumLines)
        .map((match) => `- ${plain(match.path)}:${match.line}: ${plain(match.text.trim())}`);
      const more = value.matches.length > maximumLines ? `\n- … and ${value.matches.length - maximumLines} more` : "";
      return `**${value.truncated ? "At least " : ""}${value.matches.length}** ${value.matches.length === 1 ? "line" : "lines"}:\n\n${lines.join("\n")}${more}`;
    }
    case "files": {
      if (value.files.length === 0) return "No files.";
      const lines = value.files
        .slice(0, maximumLines)
        .map((file) => `- ${plain(file.path)} (${formatNumber(file.bytes)} bytes)`);
      const more = value.files.length > maximumLines ? `\n- … and ${value.files.length - maximumLines} more` : "";
      return `**${value.files.length}** ${value.files.length === 1 ? "file" : "files"}:\n\n${lines.join("\n")}${more}`;
    }
    case "text":
      return value.text.length <= 4000
        ? quote(value.text)
        : `${quote(value.text.slice(0, 4000))}\n\n(${formatNumber(value.text.length)} characters in all)`;
    case "chart":
      return `The chart “${plain(value.title)}” is in the report.`;
    case "document":
      return value.files.length === 0
        ? quote(value.markdown.slice(0, 4000))
        : `Written: ${value.files.map((file) => `\`${file}\``).join(", ")}`;
  }
}

function renderTable(table: TableValue): string {
  if (table.rows.length === 0) return "No rows.";
  const header = `| ${table.columns.map((column) => plain(column.name)).join(" | ")} |`;
  const rule = `|${table.columns.map((column) => (column.type === "number" ? "---:" : "---")).join("|")}|`;
  const rows = table.rows.slice(0, maximumRows).map((row) => `| ${row.map(formatCell).join(" | ")} |`);
  const more =
    table.rows.length > maximumRows
      ? `\n\n${formatNumber(table.rows.length - maximumRows)} more rows are not shown.`
      : "";
  const notes =
    table.notes.length === 0
      ? ""
      : `\n\n${table.notes
          .slice(0, 10)
          .map((note) => `- Note: ${plain(note)}`)
          .join("\n")}`;
  return `${[header, rule, ...rows].join("\n")}${more}${notes}`;
}

function formatCell(cell: Cell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? formatNumber(cell) : plain(String(cell));
}

/** Up to six digits after the point and no false precision of binary fractions; no grouping, so that it can be copied. */
export function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
}

/** Text of files cannot become markup of the answer. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`).replaceAll(/\s+/g, " ");
}

function quote(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
