import type { JsonSchema } from "@hearth/sdk";

/** How a member of an input is filled in. */
export type FieldKind = "text" | "number" | "flag" | "choice" | "texts" | "json";

export interface InputField {
  name: string;
  kind: FieldKind;
  required: boolean;
  hint: string | undefined;
  /** For a choice. */
  choices: readonly string[];
  /** What stands when nothing is given, as a text. */
  fallback: string | undefined;
  schema: JsonSchema;
}

/** The members that an object's schema names, those that must be given first; undefined where it names none. */
export function fieldsOf(schema: JsonSchema): InputField[] | undefined {
  const properties = schema["properties"];
  if (!isSchema(properties)) return undefined;
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  const fields = Object.entries(properties).flatMap(([name, member]): InputField[] => {
    if (!isSchema(member)) return [];
    const own = resolved(member, schema);
    const fallback = own["default"];
    return [
      {
        name,
        kind: kindOf(own),
        required: required.has(name),
        hint: typeof own["description"] === "string" ? own["description"] : undefined,
        choices: Array.isArray(own["enum"]) ? own["enum"].map(String) : [],
        fallback:
          fallback === undefined ? undefined : typeof fallback === "string" ? fallback : JSON.stringify(fallback),
        schema: own,
      },
    ];
  });
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

/** The shape of what fits, as JSON in a line: what must be there, with nothing in it. */
export function exampleOf(schema: JsonSchema): string {
  return JSON.stringify(example(schema, 0)) ?? "";
}

function example(schema: unknown, depth: number): unknown {
  if (!isSchema(schema) || depth > 4) return null;
  const { type, const: constant, default: fallback, enum: choices, items, properties, required } = schema;
  if (constant !== undefined) return constant;
  if (fallback !== undefined) return fallback;
  if (Array.isArray(choices)) return choices[0];
  const variants = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(variants)) return example(variants[0], depth + 1);
  if (type === "array") return isSchema(items) ? [example(items, depth + 1)] : [];
  if (type === "string") return "…";
  if (type === "number" || type === "integer") return 0;
  if (type === "boolean") return true;
  if (!isSchema(properties)) return type === "object" ? {} : null;
  const names = Array.isArray(required) ? required.map(String) : [];
  return Object.fromEntries(names.map((name) => [name, example(properties[name], depth + 1)]));
}

function kindOf(schema: JsonSchema): FieldKind {
  const { type, enum: choices, items } = schema;
  if (Array.isArray(choices) && choices.every((one) => typeof one === "string")) return "choice";
  if (type === "string") return "text";
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "flag";
  if (type === "array" && isSchema(items) && items["type"] === "string" && items["enum"] === undefined) return "texts";
  return "json";
}

/** A member that is defined elsewhere in the document, or whose only variant is an alternative. */
function resolved(member: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  const { $ref: reference, ...rest } = member;
  if (typeof reference !== "string" || !reference.startsWith("#/") || depth > 8) return member;
  let found: unknown = root;
  for (const part of reference.slice(2).split("/")) found = isSchema(found) ? found[part] : undefined;
  return isSchema(found) ? { ...resolved(found, root, depth + 1), ...rest } : member;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A reference to another step's output, as it stands in an input. */
export interface Reference {
  $from: string;
  pointer?: string;
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "$from" in value && typeof value.$from === "string";
}
