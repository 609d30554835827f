import type { JsonSchema } from "@hearth/protocol";
import { cleanText } from "../text/clean-text.ts";

export interface SchemaLimits {
  /** Of the schema's JSON, UTF-8 bytes. @default 65536 */
  bytes?: number;
  /** Schemas within schemas. @default 24 */
  depth?: number;
  /** Schemas after references are replaced by what they name. @default 4000 */
  schemas?: number;
}

export type AdoptedSchema =
  | { readonly ok: true; readonly schema: JsonSchema }
  | { readonly ok: false; readonly why: string };

class Refusal extends Error {}

/** Keywords that hold one schema, several, or several by name. */
const single = ["items", "additionalProperties", "contains", "not", "if", "then", "else", "propertyNames"] as const;
const several = ["anyOf", "allOf", "oneOf", "prefixItems"] as const;
const numbers = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "minContains",
  "maxContains",
] as const;
const longestDescription = 2000;
const types = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);

/**
 * A foreign JSON Schema as one of ours: a tree of known keywords without references, of bounded size. What could make
 * judging a value slow is left out, and the other side checks it anyway: patterns and formats (a regular expression can
 * take forever), `uniqueItems`, and references that lead back to where they stand, which then allow everything.
 * References to other documents are refused, and nothing is ever fetched.
 */
export function adoptSchema(schema: unknown, limits: SchemaLimits = {}): AdoptedSchema {
  const { bytes = 65_536, depth = 24, schemas = 4000 } = limits;
  let left = schemas;

  const visit = (value: unknown, level: number, inside: readonly unknown[]): JsonSchema | boolean => {
    if (typeof value === "boolean") return value;
    if (!isObject(value)) throw new Refusal("holds something that is no schema");
    if (level > depth) throw new Refusal(`is deeper than ${depth}`);
    if (--left < 0) throw new Refusal(`holds more than ${schemas} schemas once its references are followed`);
    // One that stands within itself would never end.
    if (inside.includes(value)) return true;
    const around = [...inside, value];
    const next = (part: unknown): JsonSchema | boolean => visit(part, level + 1, around);
    const adopted: JsonSchema = {};
    if (value["$dynamicRef"] !== undefined || value["$recursiveRef"] !== undefined)
      throw new Refusal("uses dynamic references");
    if (value["$ref"] !== undefined) adopted["allOf"] = [next(target(schema, value["$ref"]))];
    for (const key of ["title", "description"]) {
      const text = value[key];
      if (typeof text === "string") adopted[key] = cleanText(text, longestDescription);
    }
    const type = value["type"];
    if (type !== undefined) {
      const named = Array.isArray(type) ? type : [type];
      if (named.length === 0 || !named.every((one) => typeof one === "string" && types.has(one)))
        throw new Refusal("names a type that JSON does not have");
      adopted["type"] = Array.isArray(type) ? [...new Set(named)] : type;
    }
    for (const key of ["const", "default"]) if (Object.hasOwn(value, key)) adopted[key] = plain(value[key]);
    for (const key of ["enum", "examples"]) {
      const listed = value[key];
      if (Array.isArray(listed) && listed.length > 0) adopted[key] = plain(listed);
    }
    for (const key of numbers) {
      const number = value[key];
      if (typeof number === "number" && Number.isFinite(number) && (key !== "multipleOf" || number > 0))
        if (!/^m(?:in|ax)[A-Z]/.test(key) || (Number.isSafeInteger(number) && number >= 0)) adopted[key] = number;
    }
    const { required, properties, patternProperties } = value;
    if (Array.isArray(required))
      adopted["required"] = [...new Set(required.filter((name) => typeof name === "string"))];
    if (isObject(properties)) adopted["properties"] = named(properties, next);
    for (const key of single)
      if (value[key] !== undefined) adopted[key] = Array.isArray(value[key]) ? true : next(value[key]);
    // Names that a pattern would allow are not known here, so nothing is refused for its name.
    if (patternProperties !== undefined) delete adopted["additionalProperties"];
    for (const key of several) {
      const parts = value[key];
      if (!Array.isArray(parts) || parts.length === 0) continue;
      const adoptedParts = parts.map(next);
      const before = key === "allOf" && Array.isArray(adopted["allOf"]) ? (adopted["allOf"] as unknown[]) : [];
      adopted[key] = [...before, ...adoptedParts];
    }
    return adopted;
  };

  try {
    if (!isObject(schema)) throw new Refusal("is not an object");
    const text = JSON.stringify(schema);
    if (Buffer.byteLength(text) > bytes) throw new Refusal(`has more than ${bytes} bytes`);
    const adopted = visit(schema, 0, []);
    return { ok: true, schema: typeof adopted === "boolean" ? {} : adopted };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, why: error.message };
    if (error instanceof RangeError) return { ok: false, why: "is nested too deep" };
    throw error;
  }
}

function named(
  properties: Record<string, unknown>,
  next: (part: unknown) => JsonSchema | boolean,
): Record<string, JsonSchema | boolean> {
  // A property named `__proto__` would be a setter on what is built here.
  const entries = Object.entries(properties).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(entries.map(([name, part]) => [name, next(part)]));
}

/** What a reference within the document names (RFC 6901 in a fragment). */
function target(document: unknown, reference: unknown): unknown {
  if (typeof reference !== "string" || !/^#(?:\/|$)/.test(reference))
    throw new Refusal(`refers to another document (${JSON.stringify(reference)?.slice(0, 100)})`);
  let value = document;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  if (value === undefined) throw new Refusal(`refers to ${reference.slice(0, 100)}, which is not there`);
  return value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A JSON value without text that a person could not see. */
function plain(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value, longestDescription);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "__proto__");
  return Object.fromEntries(entries.map(([name, part]) => [name, plain(part)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
