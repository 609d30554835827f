/** The syntax tree as plain JSON: PostgreSQL's node names are keys. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function child(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The texts of a list of String nodes, as names are written. */
export function names(value: Json | undefined): string[] {
  return list(value).map((part) => text(child(child(part, "String"), "sval")));
}

/** The node as text, without where it was written: two that say the same are the same text. */
export function withoutPlaces(node: Json): string {
  return JSON.stringify(node, (key, value: Json) => (/location$|_start$|_end$/.test(key) ? undefined : value));
}

/** Calls `visit` for every node of the tree with its PostgreSQL name, outermost first. */
export function walkTree(value: Json | undefined, visit: (type: string, node: JsonObject) => void): void {
  if (Array.isArray(value)) for (const part of value) walkTree(part, visit);
  else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (/^[A-Z]/.test(key) && isObject(inner)) visit(key, inner);
      // The one statement that hides behind a field: SELECT … INTO creates a table.
      if (key === "intoClause" && isObject(inner)) visit("IntoClause", inner);
      walkTree(inner, visit);
    }
  }
}
