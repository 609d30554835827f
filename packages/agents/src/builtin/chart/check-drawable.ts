import { ColumnTypeError } from "../errors/column-type-error.ts";

const limit = 1e150;

/**
 * Refuses numbers so large that distances between them cannot be calculated.
 * @throws ColumnTypeError
 */
export function checkDrawable(values: readonly (number | null)[], field: string): void {
  const large = values.find((value) => value !== null && Math.abs(value) > limit);
  if (large === undefined) return;
  throw new ColumnTypeError(`${large} is too large to draw`, {
    hint: "Filter out such rows, or divide the column first.",
    field,
  });
}
