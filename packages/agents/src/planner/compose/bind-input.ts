import type { JsonSchema } from "@hearth/protocol";
import { fold } from "../language/tokenizer.ts";
import { NodeReference } from "../reading/node.ts";
import { acceptsType, kindsOf, propertiesOf, requiredOf, variants } from "./schema-shape.ts";

/** What binding came to: an input, or why these slots do not fit this schema. */
export type Binding = { fits: true; input: unknown } | { fits: false; reason: string };

const roles: readonly (readonly string[])[] = [
  ["table", "data", "dataset", "sheet", "records"],
  ["column", "field", "measure", "of"],
  ["groupBy", "group", "groups", "by", "keys"],
  ["measures", "aggregates", "aggregations", "calculations"],
  ["operation", "function", "aggregate", "method", "op"],
  ["conditions", "where", "filters", "filter"],
  ["operator", "comparison", "op"],
  ["count", "limit", "n", "size"],
  ["order", "direction"],
  ["operands", "numbers", "values"],
  ["x", "label", "category"],
  ["y", "series", "value"],
  ["query", "text", "search", "needle"],
  ["pattern", "glob", "include"],
  ["path", "file", "filename"],
  ["as", "name", "alias"],
  ["title", "heading", "caption"],
  ["sections", "parts"],
];

/** Slots whose absence from a schema changes no result. */
const dispensable = new Set(["title", "label", "introduction", "fileName", "text", "maximum"]);

const synonymsOfWords: readonly (readonly string[])[] = [
  ["mean", "average", "avg"],
  ["sum", "total"],
  ["min", "minimum"],
  ["max", "maximum"],
  ["equals", "eq", "=", "==", "is"],
  ["not-equals", "neq", "!="],
  ["greater", "gt", ">"],
  ["greater-or-equal", "gte", ">="],
  ["less", "lt", "<"],
  ["less-or-equal", "lte", "<="],
  ["ascending", "asc"],
  ["descending", "desc"],
];

/**
 * Fits slots into a capability's input schema: by name or role first, then by the kind of value. All required
 * properties must be filled and every slot that matters must find a place.
 */
export function bindInput(schema: JsonSchema, slots: Readonly<Record<string, unknown>>): Binding {
  return bindObject(schema, schema, slots);
}

function bindObject(schema: JsonSchema, root: JsonSchema, slots: Readonly<Record<string, unknown>>): Binding {
  const properties = propertiesOf(schema);
  const input: Record<string, unknown> = {};
  for (const [slot, value] of Object.entries(slots)) {
    const names = candidates(slot, value, properties, root).filter((name) => !Object.hasOwn(input, name));
    let placed = false;
    let reason = `there is no place for ${slot}`;
    for (const name of names) {
      const bound = bindValue(properties[name], root, value);
      if (!bound.fits) {
        reason = `${name}: ${bound.reason}`;
        continue;
      }
      input[name] = bound.input;
      placed = true;
      break;
    }
    if (!placed && !dispensable.has(slot)) return { fits: false, reason };
  }
  for (const name of requiredOf(schema)) {
    const property = variants(properties[name], root)[0];
    if (!Object.hasOwn(input, name) && property?.["default"] === undefined)
      return { fits: false, reason: `${name} is required` };
  }
  return { fits: true, input };
}

function candidates(
  slot: string,
  value: unknown,
  properties: Readonly<Record<string, unknown>>,
  root: JsonSchema,
): string[] {
  const names = Object.keys(properties);
  const exact = names.filter((name) => fold(name) === fold(slot));
  const sameRole = names.filter((name) =>
    roles.some(
      (role) => role.some((word) => fold(word) === fold(slot)) && role.some((word) => fold(word) === fold(name)),
    ),
  );
  const sameKind =
    value instanceof NodeReference && value.pointer === ""
      ? names.filter((name) => kindsOf(properties[name], root).includes(value.node.gives))
      : [];
  return [...new Set([...exact, ...sameRole, ...sameKind])];
}

function bindValue(schema: unknown, root: JsonSchema, value: unknown): Binding {
  const options = variants(schema, root);
  if (value instanceof NodeReference) {
    if (value.pointer !== "") {
      return acceptsType(schema, root, "number")
        ? { fits: true, input: value }
        : { fits: false, reason: "takes no number" };
    }
    if (kindsOf(schema, root).includes(value.node.gives)) return { fits: true, input: value };
    const list = options.find(
      (option) => option["type"] === "array" && kindsOf(option["items"], root).includes(value.node.gives),
    );
    return list === undefined
      ? { fits: false, reason: `takes no ${value.node.gives}` }
      : { fits: true, input: [value] };
  }
  if (Array.isArray(value)) {
    const list = options.find((option) => option["type"] === "array");
    if (list === undefined)
      return value.length === 1 ? bindValue(schema, root, value[0]) : { fits: false, reason: "takes one value" };
    const items: unknown[] = [];
    for (const item of value) {
      const bound = bindValue(list["items"] ?? {}, root, item);
      if (!bound.fits) return bound;
      items.push(bound.input);
    }
    return { fits: true, input: items };
  }
  if (typeof value === "object" && value !== null) {
    for (const option of options.filter((other) => other["properties"] !== undefined)) {
      const bound = bindObject(option, root, value as Readonly<Record<string, unknown>>);
      if (bound.fits) return bound;
    }
    return { fits: false, reason: "does not have this shape" };
  }
  return bindScalar(options, schema, root, value);
}

function bindScalar(options: readonly JsonSchema[], schema: unknown, root: JsonSchema, value: unknown): Binding {
  const enumerated = options.filter((option) => Array.isArray(option["enum"]) || option["const"] !== undefined);
  if (enumerated.length > 0 && enumerated.length === options.length) {
    const allowed = enumerated.flatMap((option) =>
      Array.isArray(option["enum"]) ? option["enum"] : [option["const"]],
    );
    const found =
      allowed.find((item) => item === value) ??
      allowed.find((item) =>
        synonymsOfWords.some((group) => group.includes(String(item)) && group.includes(String(value))),
      );
    return found === undefined
      ? { fits: false, reason: `does not offer ${String(value)}` }
      : { fits: true, input: found };
  }
  if (value === null) return { fits: true, input: value };
  const type = typeof value;
  if (type !== "string" && type !== "number" && type !== "boolean") return { fits: false, reason: "is no JSON value" };
  if (acceptsType(schema, root, type)) return { fits: true, input: value };
  const list = options.find((option) => option["type"] === "array");
  if (list !== undefined) {
    const bound = bindValue(list["items"] ?? {}, root, value);
    return bound.fits ? { fits: true, input: [bound.input] } : bound;
  }
  return { fits: false, reason: `takes no ${type}` };
}
