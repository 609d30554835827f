import type { JsonSchema, ValueKind } from "@hearth/protocol";

/** Reading JSON Schema: just what binding and checking need. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows `$ref` within one document and flattens `anyOf`, `oneOf` and `allOf` with one member. */
export function variants(schema: unknown, root: JsonSchema, depth = 0): JsonSchema[] {
  if (!isSchema(schema) || depth > 8) return [];
  const reference = schema["$ref"];
  if (typeof reference === "string" && reference.startsWith("#")) {
    let target: unknown = root;
    for (const part of reference
      .slice(1)
      .split("/")
      .filter((piece) => piece !== ""))
      target = isSchema(target) ? target[part] : undefined;
    return variants(target, root, depth + 1);
  }
  for (const key of ["anyOf", "oneOf", "allOf"]) {
    const members = schema[key];
    if (Array.isArray(members)) return members.flatMap((member) => variants(member, root, depth + 1));
  }
  return [schema];
}

export function propertiesOf(schema: JsonSchema): Readonly<Record<string, unknown>> {
  const properties = schema["properties"];
  return isSchema(properties) ? properties : {};
}

export function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  const required = schema["required"];
  return new Set(Array.isArray(required) ? required.filter((name) => typeof name === "string") : []);
}

const valueKinds: ReadonlySet<unknown> = new Set(["table", "files", "text", "matches", "number", "chart", "document"]);

/** The kinds of value that a schema takes or gives, by the constant of its `kind` property. */
export function kindsOf(schema: unknown, root: JsonSchema): ValueKind[] {
  return variants(schema, root).flatMap((variant) => {
    const kind = propertiesOf(variant)["kind"];
    const constant = isSchema(kind)
      ? (kind["const"] ?? (Array.isArray(kind["enum"]) && kind["enum"].length === 1 ? kind["enum"][0] : undefined))
      : undefined;
    return valueKinds.has(constant) ? [constant as ValueKind] : [];
  });
}

/** True when a schema accepts a JSON type; a schema that says nothing accepts all. */
export function acceptsType(
  schema: unknown,
  root: JsonSchema,
  type: "string" | "number" | "boolean" | "array" | "object",
): boolean {
  return variants(schema, root).some((variant) => {
    const declared = variant["type"];
    const types = Array.isArray(declared) ? declared : declared === undefined ? undefined : [declared];
    if (types === undefined) {
      if (Array.isArray(variant["enum"])) return variant["enum"].some((item) => typeof item === type);
      return variant["const"] === undefined || typeof variant["const"] === type;
    }
    return types.includes(type) || (type === "number" && types.includes("integer"));
  });
}

/** The schema of the part of a value that a JSON Pointer leads to; undefined where the schema says nothing of it. */
export function schemaAt(schema: unknown, root: JsonSchema, pointer: string): JsonSchema[] | undefined {
  let current = variants(schema, root);
  for (const token of pointer === "" ? [] : pointer.slice(1).split("/")) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    const next = current.flatMap((variant) => {
      const property = propertiesOf(variant)[name];
      if (property !== undefined) return variants(property, root);
      if (/^\d+$/.test(name) && variant["items"] !== undefined) return variants(variant["items"], root);
      return [];
    });
    if (next.length === 0) return undefined;
    current = next;
  }
  return current;
}
