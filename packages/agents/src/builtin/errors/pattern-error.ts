import { HearthError } from "@hearth/protocol";

/** A regular expression is wrong, or needs features that can take exponential time. */
export class PatternError extends HearthError {
  readonly code = "HEARTH_PATTERN";
  override readonly status = 400;

  constructor(why: string, cause?: unknown) {
    super(`/query is no regular expression that can be used: ${why}`, {
      hint: "Use RE2 syntax: no backreferences such as \\1 and no lookaround such as (?=…). For plain text leave regularExpression out.",
      field: "/query",
      cause,
    });
  }
}
