import { type Cell, type Task, value as valueSchema } from "@hearth/protocol";

/** What a goal's answer must come to, computed by the test on its own from the data it made. */
export type Expectation =
  | { number: number }
  | { rows: readonly (readonly Cell[])[]; ordered?: boolean }
  /** As many rows, each holding these cells among others. */
  | { like: readonly (readonly Cell[])[]; ordered?: boolean }
  | { lines: readonly string[] }
  | { charts: readonly string[] }
  | { text: string }
  | { all: readonly Expectation[] }
  | { any: readonly Expectation[] }
  | "refused";

const mark = "answer: ";

/** The outputs that are parts of the answer, in the plan's order. */
export function answersOf(tasks: readonly Task[]): unknown[] {
  return tasks
    .filter((task) => task.checks.some((check) => check.description.startsWith(mark)))
    .map((task) => task.output);
}

const round = (cell: unknown): unknown => (typeof cell === "number" ? Number(cell.toPrecision(9)) : cell);
const key = (row: readonly unknown[]): string => JSON.stringify(row.map(round));

/** True when one of the outputs is what was expected. */
export function meets(outputs: readonly unknown[], expected: Exclude<Expectation, "refused">): boolean {
  if ("all" in expected) return expected.all.every((one) => one !== "refused" && meets(outputs, one));
  if ("any" in expected) return expected.any.some((one) => one !== "refused" && meets(outputs, one));
  return outputs.some((output) => {
    const parsed = valueSchema.safeParse(output);
    if (!parsed.success) return false;
    const value = parsed.data;
    if ("number" in expected) {
      const found =
        value.kind === "number"
          ? value.value
          : value.kind === "files"
            ? value.files.length
            : value.kind === "matches"
              ? value.matches.length
              : oneCell(value);
      return found !== undefined && Math.abs(found - expected.number) <= 1e-6 * Math.max(1, Math.abs(expected.number));
    }
    if ("rows" in expected) {
      if (value.kind !== "table") return false;
      const have = value.rows.map(key);
      const want = expected.rows.map(key);
      return (
        JSON.stringify(expected.ordered === true ? have : have.toSorted()) ===
        JSON.stringify(expected.ordered === true ? want : want.toSorted())
      );
    }
    if ("like" in expected) {
      if (value.kind !== "table" || value.rows.length !== expected.like.length) return false;
      const holds = (row: readonly Cell[], wanted: readonly Cell[]): boolean =>
        wanted.every((cell) => row.some((have) => round(have) === round(cell)));
      return expected.ordered === true
        ? value.rows.every((row, index) => holds(row, expected.like[index]!))
        : expected.like.every((wanted) => value.rows.some((row) => holds(row, wanted)));
    }
    if ("lines" in expected) {
      if (value.kind !== "matches") return false;
      return (
        JSON.stringify(value.matches.map((match) => `${match.path}:${match.line}`).toSorted()) ===
        JSON.stringify(expected.lines.toSorted())
      );
    }
    if ("charts" in expected)
      return value.kind === "chart" && expected.charts.every((label) => value.svg.includes(label));
    return JSON.stringify(value).includes(expected.text);
  });
}

function oneCell(value: { kind: string; rows?: readonly (readonly Cell[])[] }): number | undefined {
  const cells = value.kind === "table" && value.rows?.length === 1 ? value.rows[0]! : [];
  const numbers = cells.filter((cell) => typeof cell === "number");
  return cells.length === 1 && numbers.length === 1 ? numbers[0] : undefined;
}

/** A short text for the printed table. */
export function shown(outputs: readonly unknown[]): string {
  return outputs
    .map((output) => {
      const parsed = valueSchema.safeParse(output);
      if (!parsed.success) return "?";
      const value = parsed.data;
      if (value.kind === "number") return String(round(value.value));
      if (value.kind === "table")
        return `${value.rows.length} rows: ${value.rows
          .slice(0, 2)
          .map((row) => row.map(round).join(" "))
          .join(" / ")}`;
      if (value.kind === "matches") return `${value.matches.length} lines`;
      if (value.kind === "files") return `${value.files.length} files`;
      return value.kind;
    })
    .join("; ");
}
