import { type Cell, tableValue } from "@hearth/protocol";
import { defineCapability } from "@hearth/runtimes";
import { z } from "zod";
import { tableInput } from "../shared/inputs.ts";
import { cellOf } from "../shared/columns.ts";
import { compareCells } from "../shared/compare-cells.ts";
import { DecimalSum } from "../shared/decimal-sum.ts";
import { Pace } from "../shared/pace.ts";

export const tableDescribe = defineCapability({
  name: "table.describe",
  description:
    "Describes each column of a table: type, values, missing values, distinct values, least, greatest, mean, sum and most common value.",
  keywords: ["describe", "overview", "profile", "columns", "missing", "distinct", "what is in", "structure", "schema"],
  input: z.strictObject({ table: tableInput }),
  output: tableValue,
  async run({ table }, { signal }) {
    const pace = new Pace(signal);
    const rows: Cell[][] = [];
    for (const [index, { name, type }] of table.columns.entries()) {
      const counts = new Map<Cell, number>();
      const total = new DecimalSum();
      let least: Cell = null;
      let greatest: Cell = null;
      let filled = 0;
      for (const row of table.rows) {
        if (pace.due()) await pace.rest();
        const cell = cellOf(row, index);
        if (cell === null) continue;
        filled += 1;
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
        if (typeof cell === "number") total.add(cell);
        if (least === null || compareCells(cell, least) < 0) least = cell;
        if (greatest === null || compareCells(cell, greatest) > 0) greatest = cell;
      }
      const numeric = type === "number" && filled > 0;
      rows.push([
        name,
        type,
        filled,
        table.rows.length - filled,
        counts.size,
        text(least),
        text(greatest),
        numeric ? total.mean : null,
        numeric ? total.sum : null,
        text(mostCommon(counts)),
      ]);
    }
    return {
      kind: "table" as const,
      name: `columns of ${table.name}`,
      columns: [
        { name: "column", type: "text" as const },
        { name: "type", type: "text" as const },
        ...["values", "missing", "distinct"].map((name) => ({ name, type: "number" as const })),
        ...["least", "greatest"].map((name) => ({ name, type: "text" as const })),
        ...["mean", "sum"].map((name) => ({ name, type: "number" as const })),
        { name: "most common", type: "text" as const },
      ],
      rows,
      notes: [`${table.rows.length} rows`, ...table.notes],
    };
  },
});

function text(cell: Cell): Cell {
  return cell === null ? null : String(cell);
}

/** The first of the values that occur most often; none when every value occurs once. */
function mostCommon(counts: ReadonlyMap<Cell, number>): Cell {
  let best: Cell = null;
  let most = 1;
  for (const [cell, count] of counts) {
    if (count > most) {
      best = cell;
      most = count;
    }
  }
  return best;
}
