import type { Cell, TableValue } from "@hearth/protocol";

/**
 * A table as CSV text (RFC 4180: lines end in CR LF, quotation marks are doubled).
 * @param delimiter a comma, or a tab for TSV
 */
export function toCsv(table: TableValue, delimiter: "," | "\t" = ","): string {
  const line = (cells: readonly Cell[]): string => cells.map((cell) => field(cell, delimiter)).join(delimiter);
  const lines = [line(table.columns.map(({ name }) => name)), ...table.rows.map(line)];
  return `${lines.join("\r\n")}\r\n`;
}

function field(cell: Cell, delimiter: string): string {
  if (cell === null) return "";
  const text = String(cell);
  const plain = text === text.trim() && !text.includes(delimiter) && !/["\r\n]/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}
