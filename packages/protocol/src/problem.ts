import { z } from "zod";
import type { HearthError } from "./errors/hearth-error.ts";
import { ValidationError } from "./errors/validation-error.ts";

/** Problem details for HTTP (RFC 9457), with our code, hint and the fields that are wrong. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string(),
  instance: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problem>;

/** `instance` is the path of the request. */
export function toProblem(error: HearthError, instance?: string): Problem {
  const issues =
    error instanceof ValidationError
      ? error.issues.map(({ field, message }) => ({ field, message }))
      : error.field === undefined
        ? undefined
        : [{ field: error.field, message: error.message }];
  return {
    type: `/docs/errors/${error.code}`,
    title: error.name,
    status: error.status,
    detail: error.message,
    code: error.code,
    hint: error.hint,
    ...(instance === undefined ? {} : { instance }),
    ...(issues === undefined ? {} : { errors: issues }),
  };
}
