import { child, isObject, type Json, names } from "./tree.ts";

/** The table that a DELETE empties, as its WHERE may name it. */
export interface Own {
  table: string;
  schema: string;
  alias: string | undefined;
  /** Bare names belong to another table first, so only qualified ones count. @default false */
  qualifiedOnly?: boolean;
}

/** Names of columns of the table inside an expression, sub-selects left out. */
export function ownColumns(node: Json, own: Own): string[] {
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

/** The column's name when the expression is a column of the table and nothing else. */
export function bareColumn(node: Json | undefined, own: Own): string | undefined {
  const reference = child(node, "ColumnRef");
  return reference === undefined ? undefined : columnName(reference, own);
}

function columnName(reference: Json, own: Own): string | undefined {
  const fields = names(child(reference, "fields"));
  const name = fields.at(-1);
  // System columns are the same for every row, or say nothing about what a row holds.
  if (name === undefined || name === "" || /^(?:tableoid|ctid|xmin|xmax|cmin|cmax)$/.test(name)) return undefined;
  if (fields.length === 1) return own.qualifiedOnly === true ? undefined : name;
  const qualifier = fields.at(-2);
  return qualifier === (own.alias ?? own.table) ? name : undefined;
}
