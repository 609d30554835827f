import { columnRange, coversEverything } from "./column-range.ts";
import { holdsAlways } from "./holds-always.ts";
import { child, isObject, type Json, type JsonObject, list, names, text, walkTree } from "./tree.ts";

/** How much a WHERE holds back: really, doubtfully (a person should look), or not at all. */
export type Restriction = "real" | "doubtful" | "none";

interface Own {
  table: string;
  schema: string;
  alias: string | undefined;
}

/** Functions that keep the difference between values, so that comparing their result still selects rows. */
const keeping = new Set(
  "lower upper btrim ltrim rtrim date_trunc date date_part extract left right md5 to_char substring substr timezone split_part".split(
    " ",
  ),
);
const operators = new Set(["+", "-", "||", "->", "->>", "#>", "#>>"]);

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
  const joinsItself = readsOwnTable({ fromClause: statement["usingClause"] ?? null }, own);
  return joinsItself ? worst(["doubtful", judge(where, own, false)]) : judge(where, own, false);
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
    const ranges = parts.map((part) => columnRange(part, (column) => bareColumn(column, own), negated));
    if (coversEverything(ranges)) return "none";
    const logic = holdsAlways(node, negated);
    return logic === "always" ? "none" : logic === "too-long" ? worst(["doubtful", ...results]) : worst(results);
  }
  if (child(node, "ColumnRef") !== undefined) return ownColumns(node, own).length === 1 ? "real" : "none";
  const expression = child(node, "A_Expr");
  if (expression !== undefined) return judgeComparison(expression, own, negated);
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

function judgeComparison(expression: Json, own: Own, negated: boolean): Restriction {
  const left = child(expression, "lexpr") ?? null;
  const right = child(expression, "rexpr") ?? null;
  const kind = text(child(expression, "kind"));
  const leftColumns = ownColumns(left, own);
  const rightColumns = ownColumns(right, own);
  if (leftColumns.length + rightColumns.length === 0) return "none";
  if (leftColumns.some((name) => rightColumns.includes(name)) || hasRepeats(leftColumns) || hasRepeats(rightColumns))
    return "none";
  const columnsOnly = leftColumns.length > 0 && rightColumns.length > 0;
  const leftKept = keeps(left, own);
  const rightKept = keeps(right, own);
  if (leftColumns.length > 0 && !leftKept) return "none";
  if (rightColumns.length > 0 && !rightKept) return "none";
  const inside = worst([subselectRestriction(left, own), subselectRestriction(right, own)]);
  const scalar = text(child(child(right, "SubLink"), "subLinkType")) === "EXPR_SUBLINK";
  if (inside === "none") return scalar ? "doubtful" : "none";
  if (
    kind === "AEXPR_DISTINCT" &&
    child(right, "A_Const") !== undefined &&
    child(child(right, "A_Const"), "isnull") === true
  )
    return "doubtful";
  const operator = names(child(expression, "name")).at(-1) ?? "";
  const pattern = constantText(right);
  if ((/^AEXPR_(?:I?LIKE|SIMILAR)$/.test(kind) || /^!?~/.test(operator)) && !/[A-Za-z0-9]/.test(pattern ?? ""))
    return "none";
  const unequal =
    operator === "<>" ||
    operator === "!~~" ||
    operator === "!~" ||
    kind === "AEXPR_NOT_DISTINCT" ||
    operator.startsWith("!");
  if ((operator === ">" || operator === ">=") && isLowest(right)) return "doubtful";
  // "everything except" is a real choice only when it is not turned around again.
  if (unequal && (child(right, "A_Const") !== undefined || kind === "AEXPR_IN") && !negated) return "doubtful";
  if (columnsOnly) return "doubtful";
  return scalar ? "real" : inside;
}

/**
 * What a sub-select holds back. Without a WHERE, over the deleted table itself it names every row, and over another
 * table it may: a foreign key guarantees a match.
 */
function subselectRestriction(node: Json, own: Own): Restriction {
  let found: Restriction = "real";
  walkTree(node, (type, inner) => {
    if (type !== "SelectStmt" || inner["whereClause"] !== undefined || inner["limitCount"] !== undefined) return;
    if (inner["fromClause"] === undefined) return;
    found = worst([found, readsOwnTable(inner, own) ? "none" : "doubtful"]);
  });
  return found;
}

function readsOwnTable(select: JsonObject, own: Own): boolean {
  let found = false;
  walkTree(select["fromClause"], (kind, relation) => {
    if (kind === "RangeVar" && relation["relname"] === own.table.replace("\u0000", "")) found = true;
  });
  return found;
}

function judgeSubquery(link: Json, own: Own, negated: boolean): Restriction {
  const select = child(child(link, "subselect"), "SelectStmt");
  const type = text(child(link, "subLinkType"));
  if (type === "ANY_SUBLINK") {
    const test = child(link, "testexpr") ?? null;
    if (ownColumns(test, own).length === 0 || !keeps(test, own)) return "none";
    const inside = subselectRestriction(child(link, "subselect") ?? null, own);
    return negated && inside === "doubtful" ? "real" : inside;
  }
  if (type !== "EXISTS_SUBLINK" || !isObject(select)) return "none";
  const where = select["whereClause"];
  if (where === undefined || readsOwnTable(select, own)) return "none";
  // Inside the sub-select a bare name belongs to its own tables first, so only a qualified one counts.
  const inside = judge(where, { ...own, alias: own.alias ?? own.table, table: `\u0000${own.table}` }, false);
  return inside === "real" && !negated ? "doubtful" : inside;
}

/** Names of columns of the deleted table inside an expression, sub-selects left out. */
function ownColumns(node: Json, own: Own): string[] {
  const found: string[] = [];
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === "subselect") continue;
        if (key === "ColumnRef") {
          const name = columnName(inner, own);
          if (name !== undefined) found.push(name);
        } else visit(inner);
      }
    }
  };
  visit(node);
  return found;
}

function columnName(reference: Json, own: Own): string | undefined {
  const fields = names(child(reference, "fields"));
  const name = fields.at(-1);
  // System columns are the same for every row, or say nothing about what a row holds.
  if (name === undefined || name === "" || /^(?:tableoid|ctid|xmin|xmax|cmin|cmax)$/.test(name)) return undefined;
  if (fields.length === 1) return own.table.startsWith("\u0000") ? undefined : name;
  const qualifier = fields.at(-2);
  return qualifier === (own.alias ?? own.table) ? name : undefined;
}

function bareColumn(node: Json | undefined, own: Own): string | undefined {
  const reference = child(node, "ColumnRef");
  return reference === undefined ? undefined : columnName(reference, own);
}

/** Does the expression keep the differences between the values of its columns? */
function keeps(node: Json, own: Own): boolean {
  if (ownColumns(node, own).length === 0) return true;
  if (child(node, "ColumnRef") !== undefined) return true;
  const cast = child(node, "TypeCast");
  if (cast !== undefined)
    return names(child(child(cast, "typeName"), "names")).at(-1) !== "bool" && keeps(child(cast, "arg") ?? null, own);
  const call = child(node, "FuncCall");
  if (call !== undefined)
    return (
      keeping.has(names(child(call, "funcname")).at(-1) ?? "") &&
      list(child(call, "args")).every((part) => keeps(part, own))
    );
  const row = child(node, "RowExpr");
  if (row !== undefined) return list(child(row, "args")).every((part) => keeps(part, own));
  const inner = child(node, "List");
  if (inner !== undefined) return list(child(inner, "items")).every((part) => keeps(part, own));
  const expression = child(node, "A_Expr");
  if (expression === undefined) return false;
  const operator = names(child(expression, "name")).at(-1) ?? "";
  return (
    operators.has(operator) &&
    keeps(child(expression, "lexpr") ?? null, own) &&
    keeps(child(expression, "rexpr") ?? null, own)
  );
}

/** A value that ids, amounts and texts are usually above. */
function isLowest(node: Json): boolean {
  const constant = child(node, "A_Const");
  if (constant === undefined)
    return (
      names(child(child(node, "A_Expr"), "name"))[0] === "-" && child(child(node, "A_Expr"), "lexpr") === undefined
    );
  if (constantText(node) === "") return true;
  const value = child(constant, "ival");
  return value !== undefined && Number(child(value, "ival") ?? 0) <= 1;
}

function constantText(node: Json | undefined): string | undefined {
  const value = child(child(child(node, "A_Const"), "sval"), "sval");
  return typeof value === "string" ? value : undefined;
}

function hasRepeats(values: readonly string[]): boolean {
  return new Set(values).size !== values.length;
}

function best(results: readonly Restriction[]): Restriction {
  return results.includes("real") ? "real" : results.includes("doubtful") ? "doubtful" : "none";
}

function worst(results: readonly Restriction[]): Restriction {
  return results.includes("none") ? "none" : results.includes("doubtful") ? "doubtful" : "real";
}
