import type { TableValue } from "@hearth/protocol";
import { NotEnoughDataError } from "../errors/not-enough-data-error.ts";
import { numberColumnIndex, numbersOf } from "../shared/columns.ts";
import { requireOneSource } from "../shared/require-one-source.ts";

export interface NumbersSource {
  table?: TableValue | undefined;
  column?: string | undefined;
  numbers?: readonly number[] | undefined;
}

export interface ResolvedNumbers {
  numbers: readonly number[];
  /** What the numbers are: the column's name, or "numbers". */
  label: string;
}

/**
 * The numbers to calculate with.
 * @param minimum how many are needed
 * @throws ValidationError, UnknownColumnError, ColumnTypeError, NotEnoughDataError
 */
export function resolveNumbers({ table, column, numbers }: NumbersSource, minimum = 0): ResolvedNumbers {
  requireOneSource({ table, numbers });
  const place = table === undefined ? 0 : numberColumnIndex(table, column, "/column");
  const found = table === undefined ? (numbers ?? []) : numbersOf(table, place);
  const label = table?.columns[place]?.name ?? "numbers";
  if (found.length < minimum)
    throw new NotEnoughDataError(
      `${label} has ${found.length === 0 ? "no numbers" : `only ${found.length}`}, and this needs ${minimum} or more`,
      table === undefined ? "/numbers" : "/column",
    );
  return { numbers: found, label };
}
