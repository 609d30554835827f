import type { Failure } from "../task.ts";

/** A stable code. Each has a page `docs/errors/<CODE>.md`. */
export type ErrorCode = `HEARTH_${Uppercase<string>}`;

export interface HearthErrorOptions {
  /** What the person should do about it. */
  hint: string;
  /** The field that is wrong, as a JSON Pointer or a setting's name. */
  field?: string | undefined;
  cause?: unknown;
}

const marker = Symbol.for("hearth.error");

/**
 * The base of every error Hearth throws. A subclass lives in a file of its own and sets `code`
 * (stable), `status` (HTTP) and `retryable` (could the same call succeed later?).
 * Expected outcomes (denied, over budget, needs approval) are values and not errors.
 */
export abstract class HearthError extends Error {
  abstract readonly code: ErrorCode;
  readonly status: number = 500;
  readonly retryable: boolean = false;
  readonly hint: string;
  readonly field: string | undefined;
  readonly [marker] = true;

  constructor(message: string, options: HearthErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
    this.field = options.field;
  }

  /** Works across duplicate copies of this package, where `instanceof` does not. */
  static isInstance(value: unknown): value is HearthError {
    return typeof value === "object" && value !== null && marker in value;
  }

  /** The part that may cross the wire. */
  toFailure(): Failure {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      ...(this.field === undefined ? {} : { field: this.field }),
      retryable: this.retryable,
    };
  }
}
