import type { SurveyColumn, SurveyTable } from "../survey/survey.ts";
import { from, type PlanNode } from "./node.ts";

/** Rows that a question can be about: one file, several alike put below each other, or two joined. */
export interface TableSource {
  readonly label: string;
  readonly tables: readonly SurveyTable[];
  readonly columns: readonly SurveyColumn[];
  readonly stems: readonly string[];
  readonly rows: number;
  readonly complete: boolean;
  /** The step whose output is the table. */
  readonly node: PlanNode;
  readonly assumptions: readonly string[];
}

/** One file as a source. */
export function fileSource(table: SurveyTable): TableSource {
  return {
    label: table.path,
    tables: [table],
    columns: table.columns,
    stems: table.stems,
    rows: table.rows,
    complete: table.complete,
    node: readTable(table.path),
    assumptions: [],
  };
}

function readTable(path: string): PlanNode {
  return { operation: "read-table", gives: "table", slots: { path }, title: `Read ${path}` };
}

/** Every source a folder offers: each file, sets of files with the same columns, and pairs that share a key. */
export function tableSources(tables: readonly SurveyTable[]): TableSource[] {
  return [...tables.map(fileSource), ...unions(tables), ...joins(tables)];
}

function unions(tables: readonly SurveyTable[]): TableSource[] {
  const alike = Map.groupBy(tables, (table) => table.columns.map((column) => column.name).join("\0"));
  return [...alike.values()]
    .filter((group) => group.length > 1)
    .map((group) => {
      const columns = group[0]!.columns.map((column, index) =>
        mergeColumns(group.map((table) => table.columns[index]!).filter((other) => other.type === column.type)),
      );
      const label = group.map((table) => table.path).join(", ");
      return {
        label,
        tables: group,
        columns,
        stems: [...new Set(group.flatMap((table) => table.stems))],
        rows: group.reduce((sum, table) => sum + table.rows, 0),
        complete: group.every((table) => table.complete),
        node: {
          operation: "union-tables",
          gives: "table",
          slots: { tables: group.map((table) => from(readTable(table.path))) },
          title: `Put ${group.length} files with the same columns together`,
        },
        assumptions: [`${label} have the same columns and were taken together.`],
      };
    });
}

function mergeColumns(columns: readonly SurveyColumn[]): SurveyColumn {
  const values = [...new Set(columns.flatMap((column) => column.values))];
  const numbers = (pick: (column: SurveyColumn) => number | undefined): number[] =>
    columns.map(pick).filter((value) => value !== undefined);
  const days = (pick: (column: SurveyColumn) => string | undefined): string[] =>
    columns
      .map(pick)
      .filter((value) => value !== undefined)
      .toSorted();
  return {
    ...columns[0]!,
    values,
    distinct: columns[0]!.type === "text" ? values.length : columns.reduce((sum, column) => sum + column.distinct, 0),
    empty: columns.reduce((sum, column) => sum + column.empty, 0),
    minimum: numbers((column) => column.minimum).toSorted((a, b) => a - b)[0],
    maximum: numbers((column) => column.maximum).toSorted((a, b) => b - a)[0],
    first: days((column) => column.first)[0],
    last: days((column) => column.last).at(-1),
  };
}

/** Every clause is read against every source, so their number must have an end. */
const maximumJoins = 60;

/** Pairs where a column of one names each row of the other once. */
function joins(tables: readonly SurveyTable[]): TableSource[] {
  const found: TableSource[] = [];
  for (const left of tables) {
    for (const right of tables) {
      if (left === right || found.length >= maximumJoins) continue;
      const key = joinKey(left, right);
      if (key === undefined) continue;
      // Where both files name each row once, one join says as much as its mirror image.
      const mirrored = found.some(({ tables: [first, second] }) => first === right && second === left);
      if (mirrored && key.left.distinct === left.rows && key.right.distinct === right.rows) continue;
      const names = new Set(left.columns.map((column) => column.name));
      const columns = [...left.columns, ...right.columns.filter((column) => !names.has(column.name))];
      found.push({
        label: `${left.path} with ${right.path}`,
        tables: [left, right],
        columns,
        stems: [...new Set([...left.stems, ...right.stems])],
        rows: left.rows,
        complete: left.complete && right.complete,
        node: {
          operation: "join-tables",
          gives: "table",
          slots: {
            left: from(readTable(left.path)),
            right: from(readTable(right.path)),
            on: [{ left: key.left.name, right: key.right.name }],
          },
          title: `Join ${left.path} with ${right.path} by ${key.left.name}`,
        },
        assumptions: [
          `Rows of ${left.path} were matched with ${right.path} where ${key.left.name} equals ${key.right.name}; rows without a partner are left out.`,
        ],
      });
    }
  }
  return found;
}

function joinKey(left: SurveyTable, right: SurveyTable): { left: SurveyColumn; right: SurveyColumn } | undefined {
  for (const own of left.columns) {
    for (const other of right.columns) {
      if (own.type !== other.type || own.type === "date" || own.type === "boolean") continue;
      if (other.distinct !== right.rows || right.rows === 0 || own.distinct > other.distinct + 5) continue;
      const sameName = own.stems.join(" ") === other.stems.join(" ");
      const idOf =
        other.stems.length === 1 && other.stems[0] === "id" && own.stems.some((part) => right.stems.includes(part));
      const named =
        other.stems.every((part) => own.stems.includes(part)) || own.stems.every((part) => right.stems.includes(part));
      const shared =
        own.type === "text" &&
        own.values.length > 0 &&
        own.values.filter((value) => other.values.includes(value)).length >= own.values.length / 2;
      if (sameName && (own.type === "text" ? shared : isKeyName(own.stems))) return { left: own, right: other };
      if ((idOf && own.type === "number") || (shared && (named || idOf))) return { left: own, right: other };
    }
  }
  return undefined;
}

/** True for a name that numbers things rather than measures them. */
export function isKeyName(stems: readonly string[]): boolean {
  return stems.some((part) =>
    ["id", "no", "nr", "number", "code", "key", "isbn", "zip", "postcode", "phone"].includes(part),
  );
}
