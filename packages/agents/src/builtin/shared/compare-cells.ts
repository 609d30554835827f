import type { Cell } from "@hearth/protocol";

// A fixed locale, so that the order is the same on every machine.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "variant" });

/** Orders cells of one column: numbers by size, dates in time, text by the alphabet; missing values last. */
export function compareCells(left: Cell, right: Cell): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return collator.compare(String(left), String(right));
}
