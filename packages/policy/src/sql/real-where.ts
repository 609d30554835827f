import { constantText } from "./bounds.ts";
import { columnRange, coversEverything } from "./column-range.ts";
import { judgeComparison } from "./compare-columns.ts";
import { holdsAlways } from "./holds-always.ts";
import { coarseness, keepsDifference } from "./keeps-difference.ts";
import { bareColumn, type Own, ownColumns } from "./own-columns.ts";
import { best, type Restriction, worst } from "./restriction.ts";
import { readsOwnTable, subselectRestriction } from "./sub-select.ts";
import { child, isObject, type Json, type JsonObject, list, names, text, withoutPlaces } from "./tree.ts";

/**
 * Does the WHERE of a DELETE select some rows and not all? It must compare a column of the deleted table with
 * something other than itself. What is not understood does not count.
 */
export function whereRestriction(statement: JsonObject): Restriction {
  const relation = child(statement, "relation");
  const own: Own = {
    table: text(child(relation, "relname")),
    schema: text(child(relation, "schemaname")),
    alias: text(child(child(relation, "alias"), "aliasname")) || undefined,
  };
  const where = child(statement, "whereClause");
  if (where === undefined) return "none";
  const using = statement["usingClause"];
  const found = judge(where, own, false);
  if (using === undefined) return found;
  // A bare name may be a column of the other table, and then every row is met.
  const isCertain = judge(where, { ...own, qualifiedOnly: true }, false) !== "none";
  return isCertain && !readsOwnTable({ fromClause: using }, own) ? found : worst(["doubtful", found]);
}

function judge(node: Json, own: Own, negated: boolean): Restriction {
  const boolean = child(node, "BoolExpr");
  if (boolean !== undefined) {
    const parts = list(child(boolean, "args"));
    const operator = text(child(boolean, "boolop"));
    if (operator === "NOT_EXPR") return judge(parts[0] ?? null, own, !negated);
    const results = parts.map((part) => judge(part, own, negated));
    // Negation swaps AND and OR (De Morgan).
    if ((operator === "AND_EXPR") !== negated) return best(results);
    const ranges = parts.map((part) => columnRange(part, (side) => subjectOf(side ?? null, own), negated));
    if (coversEverything(ranges)) return "none";
    // Remainders are few, so several of them may be all there are.
    if (parts.filter((part) => comparesRemainder(part, own)).length > 1) results.push("doubtful");
    const logic = holdsAlways(node, negated);
    return logic === "always" ? "none" : logic === "too-long" ? worst(["doubtful", ...results]) : worst(results);
  }
  if (child(node, "ColumnRef") !== undefined) return ownColumns(node, own).length === 1 ? "real" : "none";
  const fallback = child(node, "CoalesceExpr");
  if (fallback !== undefined) return keepsDifference(node, own) && ownColumns(node, own).length === 1 ? "real" : "none";
  const expression = child(node, "A_Expr");
  if (expression !== undefined) return judgeComparison(expression, own, negated, (operand) => insideOf(operand, own));
  const nullTest = child(node, "NullTest");
  if (nullTest !== undefined) {
    if (bareColumn(child(nullTest, "arg"), own) === undefined) return "none";
    return (text(child(nullTest, "nulltesttype")) === "IS_NULL") !== negated ? "real" : "doubtful";
  }
  const booleanTest = child(node, "BooleanTest");
  if (booleanTest !== undefined) {
    if (bareColumn(child(booleanTest, "arg"), own) === undefined) return "none";
    return text(child(booleanTest, "booltesttype")).includes("UNKNOWN") ? "doubtful" : "real";
  }
  const link = child(node, "SubLink");
  if (link !== undefined) return judgeSubquery(link, own, negated);
  const call = child(node, "FuncCall");
  if (call !== undefined && names(child(call, "funcname")).at(-1) === "starts_with") {
    const [subject, prefix] = list(child(call, "args"));
    return bareColumn(subject, own) !== undefined &&
      constantText(prefix) !== "" &&
      ownColumns(prefix ?? null, own).length === 0
      ? "real"
      : "none";
  }
  return "none";
}

/** What a comparison is about: a column, or an expression of columns, by how it is written. */
function subjectOf(side: Json, own: Own): string | undefined {
  const column = bareColumn(side, own);
  if (column !== undefined) return column;
  return ownColumns(side, own).length > 0 && keepsDifference(side, own) ? withoutPlaces(side) : undefined;
}

function comparesRemainder(part: Json, own: Own): boolean {
  const expression = child(part, "A_Expr");
  return [child(expression, "lexpr"), child(expression, "rexpr")].some(
    (side) => side !== undefined && coarseness(side, own) === "remainder",
  );
}

function insideOf(operand: Json, own: Own): Restriction {
  return subselectRestriction(operand, own, (where, table) => judge(where, table, false));
}

function judgeSubquery(link: Json, own: Own, negated: boolean): Restriction {
  const select = child(child(link, "subselect"), "SelectStmt");
  const type = text(child(link, "subLinkType"));
  if (type === "ANY_SUBLINK") {
    const test = child(link, "testexpr") ?? null;
    if (ownColumns(test, own).length === 0 || !keepsDifference(test, own)) return "none";
    const inside = insideOf(child(link, "subselect") ?? null, own);
    if (!negated) return inside;
    if (inside === "none") return "doubtful";
    return isObject(select) && readsOwnTable(select, own) ? "doubtful" : "real";
  }
  if (type !== "EXISTS_SUBLINK" || !isObject(select)) return "none";
  const where = select["whereClause"];
  if (where === undefined || readsOwnTable(select, own)) return "none";
  const inside = judge(where, { ...own, qualifiedOnly: true }, false);
  return inside === "real" && !negated ? "doubtful" : inside;
}
