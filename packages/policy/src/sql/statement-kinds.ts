import { functionKind, isHiddenRelation, isSystemRelation } from "./functions.ts";
import { whereRestriction } from "./real-where.ts";
import { child, isObject, type Json, type JsonObject, list, names, text, walkTree } from "./tree.ts";

/**
 * What a statement does, as one of the kinds that rules name: "SELECT", "DELETE with WHERE", "DROP TABLE",
 * "function lo_export", … A statement has one kind for each thing found anywhere inside it.
 */
export function statementKinds(statement: Json): string[] {
  const kinds = new Set<string>();
  if (!isObject(statement)) return ["unreadable"];
  const [type, node] = Object.entries(statement)[0] ?? [];
  if (type === undefined || !isObject(node)) return ["unreadable"];
  if (type === "ExplainStmt") for (const kind of statementKinds(node["query"] ?? null)) kinds.add(kind);
  else kinds.add(topKind(type, node));
  for (const kind of changesSystem(type, node)) kinds.add(kind);
  walkTree(statement, (name, inner) => {
    for (const kind of nestedKinds(name, inner)) kinds.add(kind);
  });
  return [...kinds];
}

const objectNames: Record<string, string> = {
  OBJECT_TABLE: "TABLE",
  OBJECT_INDEX: "INDEX",
  OBJECT_VIEW: "VIEW",
  OBJECT_SEQUENCE: "SEQUENCE",
  OBJECT_MATVIEW: "MATERIALIZED VIEW",
};

function objectName(value: Json | undefined): string {
  const raw = text(value);
  return objectNames[raw] ?? raw.replace(/^OBJECT_/, "").replaceAll("_", " ");
}

function topKind(type: string, node: JsonObject): string {
  switch (type) {
    case "SelectStmt":
      return "SELECT";
    case "InsertStmt":
      return "INSERT";
    case "UpdateStmt":
      return "UPDATE";
    case "DeleteStmt":
      return deleteKind(node);
    case "CreateStmt":
      return "CREATE TABLE";
    case "CreateTableAsStmt":
      return text(node["objtype"]) === "OBJECT_TABLE" ? "CREATE TABLE" : `CREATE ${objectName(node["objtype"])}`;
    case "IndexStmt":
      return "CREATE INDEX";
    case "DropStmt":
      return `DROP ${objectName(node["removeType"])}`;
    case "AlterTableStmt":
      return `ALTER ${objectName(node["objtype"])}`;
    case "RenameStmt":
    case "AlterObjectSchemaStmt": {
      const kind = text(node["renameType"]) || text(node["objectType"]);
      const parts = ["OBJECT_COLUMN", "OBJECT_TABCONSTRAINT"].includes(kind);
      return `ALTER ${objectName(parts && text(node["relationType"]) !== "" && kind === "OBJECT_COLUMN" ? node["relationType"] : parts ? "OBJECT_TABLE" : kind)}`;
    }
    case "DropdbStmt":
      return "DROP DATABASE";
    case "TruncateStmt":
      return "TRUNCATE";
    case "VariableSetStmt":
      return "SET";
    default:
      return type
        .replace(/Stmt$/, "")
        .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
        .toUpperCase();
  }
}

function deleteKind(node: JsonObject): string {
  const restriction = whereRestriction(node);
  return restriction === "real"
    ? "DELETE with WHERE"
    : restriction === "doubtful"
      ? "DELETE with doubtful WHERE"
      : "DELETE without WHERE";
}

/** Statements and reaches hidden inside another statement. */
function nestedKinds(type: string, node: JsonObject): string[] {
  switch (type) {
    case "InsertStmt":
      return ["INSERT", ...writesSystem(node["relation"])];
    case "UpdateStmt":
      return ["UPDATE", ...writesSystem(node["relation"])];
    case "DeleteStmt":
      return [deleteKind(node), ...writesSystem(node["relation"])];
    case "MergeStmt":
      return ["MERGE"];
    case "IntoClause":
      return ["CREATE TABLE", ...writesSystem(node["rel"])];
    case "FuncCall": {
      const path = names(node["funcname"]);
      const kind = functionKind(path);
      return kind === "harmless"
        ? []
        : [`${kind === "dangerous" ? "dangerous function" : "unknown function"} ${path.join(".")}`];
    }
    case "A_Expr": {
      const path = names(node["name"]);
      return path.length > 1 && path[0] !== "pg_catalog" ? [`unknown function operator ${path.join(".")}`] : [];
    }
    case "RangeVar": {
      const schema = text(node["schemaname"]) || undefined;
      const name = text(node["relname"]);
      if (text(node["catalogname"]) !== "") return ["another database"];
      return isHiddenRelation(schema, name) ? [`hidden relation ${name}`] : [];
    }
    default:
      return type.endsWith("Stmt") && !["SelectStmt", "ExplainStmt", "RawStmt"].includes(type)
        ? [topKind(type, node)]
        : [];
  }
}

/** Definitions that make, change or drop something of the system itself. */
function changesSystem(type: string, node: JsonObject): string[] {
  if (type === "DropStmt") {
    const objects = list(node["objects"]).map((object) => names(child(child(object, "List"), "items")));
    return objects
      .filter((path) => isSystemRelation(path.at(-2), path.at(-1) ?? ""))
      .map((path) => `write to system relation ${path.join(".")}`);
  }
  if (type === "CreateTableAsStmt") return writesSystem(child(node["into"], "rel"));
  return ["CreateStmt", "IndexStmt", "AlterTableStmt", "RenameStmt", "AlterObjectSchemaStmt"].includes(type)
    ? writesSystem(node["relation"])
    : [];
}

function writesSystem(relation: Json | undefined): string[] {
  const name = text(child(relation, "relname"));
  return isSystemRelation(text(child(relation, "schemaname")) || undefined, name)
    ? [`write to system relation ${name}`]
    : [];
}
