import type { Result } from "./benchmark.ts";

/** The result as a Markdown table. */
export function printTable({ rows, notes = [] }: Result): string {
  const others = [...new Set(rows.flatMap((row) => Object.keys(row.others)))];
  const head = ["metric", "unit", "Hearth", ...others, "ratio", "goal", "holds"];
  const body = rows.map((row) => [
    row.metric,
    row.unit,
    format(row.ours),
    ...others.map((name) => format(row.others[name] ?? null)),
    row.ratio === null ? "" : row.ratio.toFixed(2),
    row.goal ?? "",
    row.holds === null ? "" : row.holds ? "yes" : "NO",
  ]);
  const lines = [head, head.map(() => "---"), ...body].map((cells) => `| ${cells.join(" | ")} |`);
  return [...lines, "", ...notes.map((note) => `- ${note}`)].join("\n");
}

function format(value: number | null): string {
  if (value === null) return "";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-GB");
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(3);
}
