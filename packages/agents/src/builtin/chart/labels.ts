import type { Cell } from "@hearth/protocol";

const shortMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A position along the axis for people: 2025-03 becomes Mar 2025. */
export function axisLabel(cell: Cell): string {
  if (cell === null) return "missing";
  const text = String(cell);
  const month = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  return month === null ? text : `${shortMonths[Number(month[2]) - 1]} ${month[1]}`;
}

/** Cuts a label to a number of characters. */
export function shorten(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${text
        .slice(0, length - 1)
        .trimEnd()
        .toWellFormed()}…`;
}

/** About how wide text is in the charts' font. In pixels. */
export function textWidth(text: string, size = 12): number {
  return text.length * size * 0.56;
}
