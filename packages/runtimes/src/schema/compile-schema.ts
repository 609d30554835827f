import { type JsonSchema, ValidationError } from "@hearth/protocol";
import { z } from "zod";
import { compileJsonSchema } from "./json-schema-validator.ts";

export interface SchemaIssue {
  /** JSON Pointer (RFC 6901) of the wrong field; empty for the whole value. */
  field: string;
  message: string;
}

export type SchemaResult = { ok: true; value: unknown } | { ok: false; issues: readonly SchemaIssue[] };

/** Judges a value, and returns it as the schema makes it (zod fills in defaults; JSON Schema leaves it as it is). */
export type SchemaCheck = (value: unknown) => Promise<SchemaResult>;

/**
 * Makes a check of either kind of schema.
 * @param what what the value is, for the message: "the input of table.filter"
 * @throws ValidationError when a JSON Schema document is itself wrong
 */
export function compileSchema(schema: z.ZodType | JsonSchema, what: string): SchemaCheck {
  if (schema instanceof z.ZodType) {
    return async (value) => {
      const result = await schema.safeParseAsync(value);
      return result.success
        ? { ok: true, value: result.data }
        : { ok: false, issues: ValidationError.fromZod(what, result.error).issues };
    };
  }
  const check = compileJsonSchema(schema, what);
  return (value) => {
    const issues = check(value);
    return Promise.resolve(issues.length === 0 ? { ok: true, value } : { ok: false, issues });
  };
}
