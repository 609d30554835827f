import { constantNumber } from "./bounds.ts";
import { bareColumn, type Own, ownColumns } from "./own-columns.ts";
import { child, type Json, list, names } from "./tree.ts";

/** Functions that keep the difference between values, so that comparing their result still selects rows. */
const keeping = new Set(
  "lower upper btrim ltrim rtrim date_trunc date date_part extract left right md5 to_char substring substr timezone split_part age".split(
    " ",
  ),
);
/** Functions that answer with a size or a rounded value: many values share one, and some answers are everyone's. */
const measuring = new Set(
  "length char_length character_length octet_length abs round floor ceil ceiling trunc cardinality array_length jsonb_array_length json_array_length".split(
    " ",
  ),
);
/** Functions that answer with nothing, for every row, when asked for a part that is not there. */
const cutting = new Set("left right substring substr split_part to_char".split(" "));
const operators = new Set(["+", "-", "||", "->", "->>", "#>", "#>>", "/"]);

/** Does the expression keep the differences between the values of its columns, at least in part? */
export function keepsDifference(node: Json, own: Own): boolean {
  if (ownColumns(node, own).length === 0) return true;
  if (child(node, "ColumnRef") !== undefined) return true;
  const keep = (part: Json | undefined): boolean => keepsDifference(part ?? null, own);
  const cast = child(node, "TypeCast");
  if (cast !== undefined)
    return names(child(child(cast, "typeName"), "names")).at(-1) !== "bool" && keep(child(cast, "arg"));
  const call = callOf(node);
  if (call !== undefined)
    return (keeping.has(call.name) || measuring.has(call.name)) && call.arguments.every((part) => keep(part));
  const fallback = child(node, "CoalesceExpr");
  if (fallback !== undefined) {
    // A constant before the column would hide it.
    const [first, ...rest] = list(child(fallback, "args"));
    return ownColumns(first ?? null, own).length > 0 && keep(first) && rest.every((part) => keep(part));
  }
  const row = child(node, "RowExpr");
  if (row !== undefined) return list(child(row, "args")).every((part) => keep(part));
  const inner = child(node, "List");
  if (inner !== undefined) return list(child(inner, "items")).every((part) => keep(part));
  const expression = child(node, "A_Expr");
  if (expression === undefined) return false;
  const operator = names(child(expression, "name")).at(-1) ?? "";
  const left = child(expression, "lexpr") ?? null;
  const right = child(expression, "rexpr") ?? null;
  if (operator === "*") return [left, right].every((part) => constantNumber(part) !== 0 && keep(part));
  if (operator === "%") return bareColumn(left, own) !== undefined && (constantNumber(right) ?? 0) >= 2;
  return operators.has(operator) && keep(left) && keep(right);
}

/**
 * What is certain of an expression that keeps differences: "exact" is as good as its column, "measured" is a size or a
 * rounded value, "remainder" has few values, "cut" may be empty for every row.
 */
export function coarseness(node: Json, own: Own): "exact" | "measured" | "remainder" | "cut" {
  if (ownColumns(node, own).length === 0) return "exact";
  const call = callOf(node);
  if (call !== undefined && measuring.has(call.name)) return "measured";
  if (call !== undefined && cutting.has(call.name)) return "cut";
  const expression = child(node, "A_Expr");
  const operator = names(child(expression, "name")).at(-1) ?? "";
  if (operator === "%") return "remainder";
  if (operator === "/") return "measured";
  const cast = child(node, "TypeCast");
  const parts = [
    child(expression, "lexpr"),
    child(expression, "rexpr"),
    child(cast, "arg"),
    ...(call?.arguments ?? []),
  ];
  for (const part of parts) {
    const found = part === undefined ? "exact" : coarseness(part, own);
    if (found !== "exact") return found;
  }
  return "exact";
}

function callOf(node: Json): { name: string; arguments: readonly Json[] } | undefined {
  const call = child(node, "FuncCall");
  if (call === undefined) return undefined;
  return { name: names(child(call, "funcname")).at(-1) ?? "", arguments: list(child(call, "args")) };
}
