import type { z } from "zod";
import { HearthError } from "./hearth-error.ts";
import { InternalError } from "./internal-error.ts";
import { ValidationError } from "./validation-error.ts";

/**
 * `schema.parse` with errors that name the field.
 * @param what what the value is, for the message: "task", "plan"
 * @throws ValidationError
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw ValidationError.fromZod(what, result.error);
  return result.data;
}

/** Any thrown thing as a HearthError; what is not one becomes an InternalError with it as cause. */
export function toHearthError(thrown: unknown): HearthError {
  if (HearthError.isInstance(thrown)) return thrown;
  return new InternalError(thrown instanceof Error ? thrown.message : String(thrown), thrown);
}
