import type { z } from "zod";
import { HearthError } from "./hearth-error.ts";

/** A value from outside does not have the shape it must have. */
export class ValidationError extends HearthError {
  readonly code = "HEARTH_VALIDATION";
  override readonly status = 400;
  /** Every complaint, so that a form can show them all. */
  readonly issues: readonly { field: string; message: string }[];

  constructor(what: string, issues: readonly { field: string; message: string }[], cause?: unknown) {
    const first = issues[0] ?? { field: "", message: "is not valid" };
    super(`${what}: ${first.field === "" ? "" : `${first.field} `}${first.message}`, {
      hint: "Correct the named field and send it again; the schema is at /docs.",
      field: first.field,
      cause,
    });
    this.issues = issues;
  }

  /** Names each wrong field by JSON Pointer. */
  static fromZod(what: string, error: z.ZodError): ValidationError {
    return new ValidationError(
      what,
      error.issues.map((issue) => ({
        field: issue.path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
        message: issue.message,
      })),
    );
  }
}
