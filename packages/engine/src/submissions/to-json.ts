import { ValidationError } from "@hearth/protocol";

/**
 * JSON text of a value from outside. What JSON drops (undefined, functions) is dropped; a missing value becomes null.
 * @throws ValidationError for what has no JSON at all: a circle, a BigInt
 */
export function toJson(value: unknown, field: string): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (cause) {
    throw new ValidationError(
      "value",
      [{ field, message: `cannot be written as JSON (${(cause as Error).message.split("\n")[0]})` }],
      cause,
    );
  }
}
