import type { Own } from "./own-columns.ts";
import { type Restriction, worst } from "./restriction.ts";
import { child, isObject, type Json, type JsonObject, list, names, text, walkTree } from "./tree.ts";

/**
 * What a sub-select holds back. Where its condition selects nothing, over the deleted table itself it names every row,
 * and over another table it may: a foreign key guarantees a match. So may a series of numbers.
 * @param judgeWhere how much a condition holds back of the rows of a table
 */
export function subselectRestriction(
  node: Json,
  own: Own,
  judgeWhere: (where: Json, table: Own) => Restriction,
): Restriction {
  let found: Restriction = "real";
  for (const select of selectsIn(node)) {
    if (isLimited(select)) continue;
    if (makesSeries(select)) found = worst([found, "doubtful"]);
    if (select["fromClause"] === undefined) continue;
    found = worst([found, ofSelect(select, own, judgeWhere)]);
  }
  return found;
}

function ofSelect(select: JsonObject, own: Own, judgeWhere: (where: Json, table: Own) => Restriction): Restriction {
  const where = select["whereClause"];
  const isOwn = readsOwnTable(select, own);
  const from = list(select["fromClause"]);
  const only = from.length === 1 ? child(from[0], "RangeVar") : undefined;
  if (where === undefined) return isOwn ? "none" : "doubtful";
  if (only === undefined) return "real";
  if (!isOwn) return namesColumn(where) ? "real" : "doubtful";
  const inner = {
    table: text(child(only, "relname")),
    schema: text(child(only, "schemaname")),
    alias: text(child(child(only, "alias"), "aliasname")) || undefined,
  };
  return judgeWhere(where, inner);
}

/** Does it read the deleted table? */
export function readsOwnTable(select: JsonObject, own: Own): boolean {
  let found = false;
  walkTree(select["fromClause"], (kind, relation) => {
    if (kind === "RangeVar" && relation["relname"] === own.table) found = true;
  });
  return found;
}

/** Every SELECT inside, the halves of a UNION among them. */
function selectsIn(node: Json): JsonObject[] {
  const found: JsonObject[] = [];
  const add = (select: JsonObject): void => {
    found.push(select);
    for (const key of ["larg", "rarg"]) if (isObject(select[key])) add(select[key]);
  };
  walkTree(node, (type, inner) => {
    if (type === "SelectStmt") add(inner);
  });
  return found;
}

function isLimited(select: JsonObject): boolean {
  const count = select["limitCount"];
  return count !== undefined && child(child(count, "A_Const"), "isnull") !== true;
}

function makesSeries(select: JsonObject): boolean {
  let found = false;
  walkTree(select["targetList"], (type, call) => {
    if (type === "FuncCall" && (names(call["funcname"]).at(-1) ?? "").startsWith("generate_s")) found = true;
  });
  return found;
}

function namesColumn(where: Json): boolean {
  let found = false;
  walkTree(where, (type) => {
    if (type === "ColumnRef") found = true;
  });
  return found;
}
