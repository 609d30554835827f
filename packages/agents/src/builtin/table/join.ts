import { type Cell, type TableValue, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { columnName } from "../shared/inputs.ts";
import { ResultTooLargeError } from "../errors/result-too-large-error.ts";
import { TableMismatchError } from "../errors/table-mismatch-error.ts";
import { cellOf, columnIndex } from "../shared/columns.ts";
import { Pace } from "../shared/pace.ts";
import { uniqueNames } from "../shared/unique-names.ts";

const maximumRows = 1_000_000;

export const tableJoin = defineCapability({
  name: "table.join",
  description: "Joins two tables: rows that agree in the given columns are put beside each other.",
  keywords: ["join", "combine", "match", "merge", "lookup", "relate", "together with", "beside"],
  input: z.strictObject({
    left: tableValue.describe("The first table."),
    right: tableValue.describe("The second table."),
    on: z
      .array(
        z.strictObject({
          left: columnName.describe("The column of the first table."),
          right: columnName.describe("The column of the second table. Left out: the same name.").optional(),
        }),
      )
      .max(10)
      .default([])
      .describe("The columns that must agree. Empty: all columns that both tables have."),
    type: z
      .enum(["inner", "left"])
      .default("inner")
      .describe("inner keeps only rows with a partner; left keeps all rows of the first table."),
  }),
  output: tableValue,
  async run({ left, right, on, type }, { signal }) {
    const keys =
      on.length === 0
        ? sharedColumns(left, right)
        : on.map((key, index) => ({
            left: columnIndex(left, key.left, `/on/${index}/left`),
            right: columnIndex(right, key.right ?? key.left, `/on/${index}/right`),
          }));
    const pace = new Pace(signal);
    const partners = new Map<string, (readonly Cell[])[]>();
    for (const row of right.rows) {
      if (pace.due()) await pace.rest();
      const id = keyOf(
        row,
        keys.map((key) => key.right),
      );
      if (id === undefined) continue;
      const list = partners.get(id);
      if (list === undefined) partners.set(id, [row]);
      else list.push(row);
    }
    const keyColumns = new Set(keys.map((key) => key.right));
    const added = right.columns.map((_, index) => index).filter((index) => !keyColumns.has(index));
    const rows: Cell[][] = [];
    const leftKeys = keys.map((key) => key.left);
    for (const row of left.rows) {
      const id = keyOf(row, leftKeys);
      const found = (id === undefined ? undefined : partners.get(id)) ?? (type === "left" ? [[]] : []);
      for (const partner of found) {
        if (pace.due()) await pace.rest();
        rows.push([...row, ...added.map((index) => cellOf(partner, index))]);
        if (rows.length > maximumRows)
          throw new ResultTooLargeError(
            `the join has more than ${maximumRows} rows`,
            "Join by more columns, or group the tables first: many rows agree in the columns given.",
          );
      }
    }
    const names = uniqueNames(
      [...left.columns, ...added.map((index) => right.columns[index])].map((one) => one?.name ?? ""),
    );
    const types = [...left.columns, ...added.map((index) => right.columns[index])].map((one) => one?.type ?? "text");
    return {
      kind: "table" as const,
      name: `${left.name} with ${right.name}`,
      columns: names.map((name, index) => ({ name, type: types[index] ?? "text" })),
      rows,
      notes: [...left.notes, ...right.notes],
    };
  },
});

interface KeyPlaces {
  left: number;
  right: number;
}

function sharedColumns(left: TableValue, right: TableValue): KeyPlaces[] {
  const places = left.columns.flatMap(({ name }, index) => {
    const other = right.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
    return other === -1 ? [] : [{ left: index, right: other }];
  });
  if (places.length > 0) return places;
  const list = (table: TableValue): string => table.columns.map(({ name }) => name).join(", ");
  throw new TableMismatchError(`/on: ${left.name} and ${right.name} have no column in common`, {
    hint: `Name the columns to join by in on. The first has ${list(left)}; the second ${list(right)}.`,
    field: "/on",
  });
}

/** Rows agree when their cells read the same; a missing value agrees with nothing. */
function keyOf(row: readonly Cell[], places: readonly number[]): string | undefined {
  const cells = places.map((place) => cellOf(row, place));
  return cells.includes(null) ? undefined : JSON.stringify(cells.map(String));
}
