import { constantNumber, constantText, isHighest, isLowest } from "./bounds.ts";
import { coarseness, keepsDifference } from "./keeps-difference.ts";
import { type Own, ownColumns } from "./own-columns.ts";
import { type Restriction, worst } from "./restriction.ts";
import { child, type Json, list, names, text } from "./tree.ts";

const opposites: Readonly<Record<string, string>> = {
  "=": "<>",
  "<>": "=",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};
const mirrored: Readonly<Record<string, string>> = { "<": ">", ">": "<", "<=": ">=", ">=": "<=" };

/** One comparison, with the column on its left and its NOT taken in. */
interface Comparison {
  kind: string;
  operator: string;
  left: Json;
  right: Json;
  /** Selects everything except something. */
  except: boolean;
}

/**
 * Does a comparison select some rows of the table and not all?
 * @param insideOf what the sub-selects of an operand hold back
 */
export function judgeComparison(
  expression: Json,
  own: Own,
  negated: boolean,
  insideOf: (operand: Json) => Restriction,
): Restriction {
  const comparison = readComparison(expression, own, negated);
  const { left, right, kind } = comparison;
  const leftColumns = ownColumns(left, own);
  const rightColumns = ownColumns(right, own);
  if (leftColumns.length + rightColumns.length === 0) return "none";
  if (leftColumns.some((name) => rightColumns.includes(name)) || hasRepeats(leftColumns) || hasRepeats(rightColumns))
    return "none";
  if (!keepsDifference(left, own) || !keepsDifference(right, own)) return "none";
  const inside = worst([insideOf(left), insideOf(right)]);
  const scalar = text(child(child(right, "SubLink"), "subLinkType")) === "EXPR_SUBLINK";
  if (inside === "none") return scalar ? "doubtful" : "none";
  const isPattern = /^AEXPR_(?:I?LIKE|SIMILAR)$/.test(kind) || /^!?~/.test(comparison.operator);
  if (isPattern && !/[A-Za-z0-9]/.test(constantText(right) ?? "")) return "none";
  if (isNeverNegative(comparison, own) || isOutsideNothing(comparison, negated)) return "none";
  if (comparison.except || holdsForMost(comparison, own)) return "doubtful";
  if (leftColumns.length > 0 && rightColumns.length > 0) return "doubtful";
  return scalar ? "real" : inside;
}

function readComparison(expression: Json, own: Own, negated: boolean): Comparison {
  const kind = text(child(expression, "kind"));
  const written = names(child(expression, "name")).at(-1) ?? "";
  const first = child(expression, "lexpr") ?? null;
  const second = child(expression, "rexpr") ?? null;
  const turned = kind === "AEXPR_OP" && ownColumns(first, own).length === 0;
  const faced = turned ? (mirrored[written] ?? written) : written;
  const opposed = negated && kind === "AEXPR_OP" ? opposites[faced] : undefined;
  const operator = opposed ?? faced;
  const excepts = kind === "AEXPR_DISTINCT" || operator === "<>" || operator.startsWith("!");
  return {
    kind,
    operator,
    left: turned ? second : first,
    right: turned ? first : second,
    // A range and its outside are both choices; what has no NOT of its own is turned round here.
    except: opposed === undefined && !kind.includes("BETWEEN") ? excepts !== negated : excepts,
  };
}

/** Bounds that everything usually is above or below, and measures that most rows share. */
function holdsForMost({ kind, operator, left, right }: Comparison, own: Own): boolean {
  if (kind.includes("BETWEEN")) {
    const [low, high] = list(child(child(right, "List"), "items"));
    const all = isLowest(low) && isHighest(high);
    // Outside a range that lies beyond every value is everywhere.
    const beyond = (isLowest(low) && isLowest(high)) || (isHighest(low) && isHighest(high));
    return all || beyond || coarseness(left, own) !== "exact";
  }
  if (kind === "AEXPR_OP_ANY" || kind === "AEXPR_OP_ALL") return operator !== "=" || coarseness(left, own) !== "exact";
  if (kind !== "AEXPR_OP") return kind === "AEXPR_IN" && coarseness(left, own) !== "exact";
  const above = operator === ">" || operator === ">=";
  if (above && isLowest(right)) return true;
  if ((operator === "<" || operator === "<=") && isHighest(right)) return true;
  switch (coarseness(left, own)) {
    case "measured":
      return !above && (operator !== "=" || isLowest(right));
    case "remainder":
      return operator !== "=";
    case "cut":
      return constantText(right) === "";
    default:
      return false;
  }
}

/** A size is zero or more: that it is says nothing about a row. */
function isNeverNegative({ kind, operator, left, right }: Comparison, own: Own): boolean {
  if (kind !== "AEXPR_OP" || coarseness(left, own) !== "measured") return false;
  const value = constantNumber(right);
  return value !== undefined && ((operator === ">=" && value <= 0) || (operator === ">" && value < 0));
}

/** Outside a range whose end comes before its beginning is everywhere. */
function isOutsideNothing({ kind, right }: Comparison, negated: boolean): boolean {
  if (kind !== (negated ? "AEXPR_BETWEEN" : "AEXPR_NOT_BETWEEN")) return false;
  const [low, high] = list(child(child(right, "List"), "items"));
  const [from, to] = [constantNumber(low) ?? constantText(low), constantNumber(high) ?? constantText(high)];
  return from !== undefined && to !== undefined && typeof from === typeof to && from > to;
}

function hasRepeats(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}
