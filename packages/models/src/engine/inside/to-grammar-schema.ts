import type { GbnfJsonSchema } from "node-llama-cpp";

type Schema = Readonly<Record<string, unknown>>;

const scalars = ["string", "number", "integer", "boolean", "null"] as const;
type Scalar = (typeof scalars)[number];
const deepest = 12;

/** Any JSON, three levels deep: enough for what no schema describes. */
function anything(depth = 2): GbnfJsonSchema {
  const scalar = { type: [...scalars] } as const;
  if (depth === 0) return scalar;
  const inner = anything(depth - 1);
  return { oneOf: [scalar, { type: "array", items: inner }, { type: "object", additionalProperties: inner }] };
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalarValue = (value: unknown): value is string | number | boolean | null =>
  value === null || ["string", "number", "boolean"].includes(typeof value);
const size = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= 4096 ? value : undefined;

/**
 * A JSON Schema as one that the library makes a grammar of. What a grammar cannot say (patterns, ranges, `not`,
 * references into other documents) is left wider here; whoever asked checks the answer by the whole schema. All
 * properties are given in the answer, also optional ones: the library's grammars know no others.
 */
export function toGrammarSchema(schema: unknown, root: unknown = schema, depth: number = deepest): GbnfJsonSchema {
  if (!isSchema(schema) || depth === 0) return anything();
  const next = (inner: unknown): GbnfJsonSchema => toGrammarSchema(inner, root, depth - 1);
  const described = typeof schema["description"] === "string" ? { description: schema["description"] } : {};
  if (typeof schema["$ref"] === "string") return next(resolve(schema["$ref"], root));
  if (isScalarValue(schema["const"])) return { const: schema["const"], ...described };
  const choices = schema["enum"];
  if (Array.isArray(choices) && choices.length > 0 && choices.every(isScalarValue))
    return { enum: choices, ...described };
  const several = schema["oneOf"] ?? schema["anyOf"];
  if (Array.isArray(several) && several.length > 0) return { oneOf: several.map(next), ...described };
  const all = schema["allOf"];
  if (Array.isArray(all) && all.length > 0)
    return next(all.filter(isSchema).reduce(merge, { ...schema, allOf: undefined }));
  const types = Array.isArray(schema["type"]) ? (schema["type"] as unknown[]) : [schema["type"]];
  if (types.length > 1 && !types.every((type) => scalars.includes(type as Scalar)))
    return { oneOf: types.map((type) => next({ ...schema, type })), ...described };
  if (types.length > 1) return { type: types as Scalar[], ...described };
  const [type] = types;
  if (type === "object" || isSchema(schema["properties"])) return { ...toObject(schema, next), ...described };
  if (type === "array" || schema["items"] !== undefined) return { ...toList(schema, next), ...described };
  if (type === "string") return { ...toText(schema), ...described };
  if (scalars.includes(type as Scalar)) return { type: type as Scalar, ...described };
  return anything();
}

function toObject(schema: Schema, next: (inner: unknown) => GbnfJsonSchema): GbnfJsonSchema {
  const properties = isSchema(schema["properties"]) ? schema["properties"] : {};
  const named = Object.entries(properties).map(([name, inner]) => [name, next(inner)] as const);
  if (named.length > 0) return { type: "object", properties: Object.fromEntries(named) };
  const more = schema["additionalProperties"];
  if (more === false) return { type: "object", properties: {} };
  return { type: "object", additionalProperties: isSchema(more) ? next(more) : anything(1) };
}

function toList(schema: Schema, next: (inner: unknown) => GbnfJsonSchema): GbnfJsonSchema {
  const minItems = size(schema["minItems"]);
  const maxItems = size(schema["maxItems"]);
  return {
    type: "array",
    items: schema["items"] === undefined || Array.isArray(schema["items"]) ? anything(1) : next(schema["items"]),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  };
}

function toText({ minLength, maxLength, format }: Schema): GbnfJsonSchema {
  if (format === "date-time" || format === "date" || format === "time") return { type: "string", format };
  const least = size(minLength);
  const most = size(maxLength);
  return {
    type: "string",
    ...(least === undefined ? {} : { minLength: least }),
    ...(most === undefined ? {} : { maxLength: most }),
  };
}

/** A place in the same document; anything else describes nothing. */
function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith("#")) return {};
  let found = root;
  for (const step of reference
    .slice(1)
    .split("/")
    .filter((part) => part !== "")) {
    if (!isSchema(found)) return {};
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    found = Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

function merge(one: Schema, other: Schema): Schema {
  const properties = { ...(one["properties"] as Schema | undefined), ...(other["properties"] as Schema | undefined) };
  return { ...one, ...other, ...(Object.keys(properties).length > 0 ? { properties } : {}) };
}
