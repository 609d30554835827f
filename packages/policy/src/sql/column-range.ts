import { child, type Json, list, names, text, withoutPlaces } from "./tree.ts";

/** What one part of an OR says about one column. `bound` is a constant, or the text of an expression. */
export interface ColumnRange {
  column: string;
  kind: "equal" | "unequal" | "below" | "above" | "between" | "outside" | "null" | "not null";
  bound: number | string;
  /** The upper bound of `between` and `outside`. */
  upper?: number | string;
  /** The bound itself is inside. */
  closed: boolean;
  constant: boolean;
}

const opposite = { equal: "unequal", unequal: "equal", below: "above", above: "below" } as const;

/** Reads `column operator expression`, its NOT, and null tests; undefined for anything else. */
export function columnRange(
  node: Json,
  columnOf: (node: Json | undefined) => string | undefined,
  negated = false,
): ColumnRange | undefined {
  const boolean = child(node, "BoolExpr");
  if (boolean !== undefined) {
    const parts = child(boolean, "args");
    return text(child(boolean, "boolop")) === "NOT_EXPR" && Array.isArray(parts)
      ? columnRange(parts[0] ?? null, columnOf, !negated)
      : undefined;
  }
  const nullTest = child(node, "NullTest");
  if (nullTest !== undefined) {
    const column = columnOf(child(nullTest, "arg"));
    const isNull = (text(child(nullTest, "nulltesttype")) === "IS_NULL") !== negated;
    return column === undefined
      ? undefined
      : { column, kind: isNull ? "null" : "not null", bound: "", closed: true, constant: true };
  }
  const expression = child(node, "A_Expr");
  const shape = text(child(expression, "kind"));
  if (shape === "AEXPR_BETWEEN" || shape === "AEXPR_NOT_BETWEEN") return betweenRange(expression!, columnOf, negated);
  if (expression === undefined || shape !== "AEXPR_OP") return undefined;
  const left = child(expression, "lexpr") ?? null;
  const right = child(expression, "rexpr") ?? null;
  const turned = columnOf(left) === undefined;
  const column = columnOf(turned ? right : left);
  const operator = names(child(expression, "name")).at(-1) ?? "";
  const kind = { "=": "equal", "<>": "unequal", "<": "below", "<=": "below", ">": "above", ">=": "above" }[operator] as
    | keyof typeof opposite
    | undefined;
  if (column === undefined || kind === undefined) return undefined;
  const faced = turned && (kind === "below" || kind === "above") ? opposite[kind] : kind;
  const { bound, constant } = boundOf(turned ? left : right);
  return {
    column,
    kind: negated ? opposite[faced] : faced,
    bound,
    closed: (operator.length === 2 && operator !== "<>") !== negated,
    constant,
  };
}

function betweenRange(
  expression: Json,
  columnOf: (node: Json | undefined) => string | undefined,
  negated: boolean,
): ColumnRange | undefined {
  const column = columnOf(child(expression, "lexpr"));
  const [low, high] = list(child(child(child(expression, "rexpr"), "List"), "items")).map(boundOf);
  if (column === undefined || low === undefined || high === undefined) return undefined;
  if (typeof low.bound !== typeof high.bound) return undefined;
  return {
    column,
    kind: (text(child(expression, "kind")) === "AEXPR_BETWEEN") !== negated ? "between" : "outside",
    bound: low.bound,
    upper: high.bound,
    closed: true,
    constant: low.constant && high.constant,
  };
}

/** Do the parts of an OR together hold for every row (rows with NULL aside)? */
export function coversEverything(ranges: readonly (ColumnRange | undefined)[]): boolean {
  const known = ranges.filter((range) => range !== undefined);
  const pair = known.some((one, index) => known.slice(index + 1).some((other) => coverTogether(one, other)));
  if (pair || known.length < 2) return pair;
  const groups = Map.groupBy(
    known.filter(({ constant, kind }) => constant && !kind.endsWith("null")),
    ({ column, bound }) => `${typeof bound} ${column}`,
  );
  return [...groups.values()].some((group) => coversLine(group.flatMap(intervalsOf)));
}

function coverTogether(one: ColumnRange, other: ColumnRange): boolean {
  if (one.column !== other.column) return false;
  const kinds = [one.kind, other.kind].toSorted().join(" ");
  if (kinds === "not null null") return true;
  if (kinds !== "above below" && kinds !== "equal unequal") return false;
  const same = one.bound === other.bound && one.constant === other.constant;
  if (kinds === "equal unequal") return same;
  // Bounds that cannot be compared could overlap.
  if (!one.constant || !other.constant || typeof one.bound !== typeof other.bound)
    return !same || one.closed || other.closed;
  return false;
}

type Bound = number | string;
/** Undefined ends are open to infinity. */
interface Interval {
  from: Bound | undefined;
  to: Bound | undefined;
  fromClosed: boolean;
  toClosed: boolean;
}

function intervalsOf({ kind, bound, upper, closed }: ColumnRange): Interval[] {
  const below = (end: Bound, toClosed: boolean): Interval => ({
    from: undefined,
    to: end,
    fromClosed: false,
    toClosed,
  });
  const above = (end: Bound, fromClosed: boolean): Interval => ({
    from: end,
    to: undefined,
    fromClosed,
    toClosed: false,
  });
  switch (kind) {
    case "below":
      return [below(bound, closed)];
    case "above":
      return [above(bound, closed)];
    case "equal":
      return [{ from: bound, to: bound, fromClosed: true, toClosed: true }];
    case "unequal":
      return [below(bound, false), above(bound, false)];
    case "between":
      return [{ from: bound, to: upper ?? bound, fromClosed: true, toClosed: true }];
    case "outside":
      return [below(bound, false), above(upper ?? bound, false)];
    default:
      return [];
  }
}

/** Joined from the left, do the intervals leave no gap? One between whole numbers that follow each other is none. */
function coversLine(intervals: readonly Interval[]): boolean {
  const first = intervals.filter(({ from }) => from === undefined);
  if (first.length === 0) return false;
  let reached: { end: Bound; closed: boolean } | undefined;
  const extend = ({ to, toClosed }: Interval): boolean => {
    if (to === undefined) return true;
    if (reached === undefined || to > reached.end || (to === reached.end && toClosed))
      reached = { end: to, closed: toClosed };
    return false;
  };
  if (first.some(extend)) return true;
  const rest = intervals
    .filter((interval): interval is Interval & { from: Bound } => interval.from !== undefined)
    .toSorted((one, other) =>
      one.from < other.from ? -1 : one.from > other.from ? 1 : Number(other.fromClosed) - Number(one.fromClosed),
    );
  for (const interval of rest) {
    const { end, closed } = reached!;
    const touches = interval.from < end || (interval.from === end && (closed || interval.fromClosed));
    const follows =
      typeof end === "number" &&
      typeof interval.from === "number" &&
      interval.from - end <= 1 &&
      closed &&
      interval.fromClosed;
    if (!touches && !follows) return false;
    if (extend(interval)) return true;
  }
  return false;
}

function boundOf(node: Json): { bound: number | string; constant: boolean } {
  const constant = child(node, "A_Const");
  const integer = child(constant, "ival");
  if (integer !== undefined) return { bound: Number(child(integer, "ival") ?? 0), constant: true };
  const float = child(child(constant, "fval"), "fval");
  if (typeof float === "string") return { bound: Number(float), constant: true };
  const written = child(child(constant, "sval"), "sval");
  if (typeof written === "string") return { bound: written, constant: true };
  return {
    bound: withoutPlaces(node),
    constant: false,
  };
}
