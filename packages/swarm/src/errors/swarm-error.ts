import type { ErrorCode, HearthErrorOptions } from "@hearth/protocol";

/** The codes that stand in error frames and in answers to operators. */
export type WireErrorCode =
  | "NET_001"
  | "MSG_001"
  | "CFG_001"
  | "CRY_001"
  | "WRK_001"
  | "AGG_001"
  | "PER_001"
  | "TSK_001";

/** The mark of `HearthError`, so that `HearthError.isInstance` takes a swarm's error for one. */
const marker = Symbol.for("hearth.error");

/**
 * The base of the swarm's errors: what `HearthError` of `@hearth/protocol` is, without loading it. The protocol's schemas
 * would cost a worker on a small device 16 MB.
 */
export abstract class SwarmError extends Error {
  abstract readonly code: ErrorCode;
  /** The short code on the wire. */
  readonly wireCode: WireErrorCode = "TSK_001";
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

  /** The part that may cross the wire. */
  toFailure(): { code: string; message: string; hint: string; field?: string; retryable: boolean } {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      ...(this.field === undefined ? {} : { field: this.field }),
      retryable: this.retryable,
    };
  }
}
