import { ValidationError } from "@hearth/protocol";

const maximumDepth = 64;

/**
 * JSON with sorted keys and no spaces (RFC 8785). A property that is undefined is left out.
 * @throws ValidationError naming the value that JSON cannot hold: a cycle, a function, NaN, a lone surrogate
 */
export function canonicalJson(value: unknown): string {
  return write(value, "", 0);
}

function write(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw refuse(path, "holds a lone surrogate");
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw refuse(path, `is ${value}, which JSON cannot hold`);
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : writeObject(value, path, depth);
    default:
      throw refuse(path, `is a ${typeof value}, which JSON cannot hold`);
  }
}

function writeObject(value: object, path: string, depth: number): string {
  if (depth >= maximumDepth) throw refuse(path, `is nested deeper than ${maximumDepth} levels`);
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, at) => write(item === undefined ? null : item, `${path}/${at}`, depth + 1)).join(",")}]`;
  }
  if (value instanceof Date) return write(value.toJSON(), path, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refuse(path, "is not a plain object");
  const record = value as Record<string, unknown>;
  let text = "";
  // Sorted by UTF-16 code units, as RFC 8785 §3.2.3 wants and `toSorted` does.
  for (const key of Object.keys(record).toSorted()) {
    const item = record[key];
    if (item === undefined) continue;
    const name = write(key, path, depth);
    text += `${text === "" ? "" : ","}${name}:${write(item, `${path}/${key}`, depth + 1)}`;
  }
  return `{${text}}`;
}

function refuse(field: string, message: string): ValidationError {
  return new ValidationError("the receipt", [{ field, message }]);
}
