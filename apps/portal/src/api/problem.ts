import type { Problem as ProblemDetails } from "@hearth/sdk";

/** What the hub refused, or that it did not answer. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string | undefined;
  readonly hint: string | undefined;
  /** The fields that are wrong, as JSON Pointers. */
  readonly fields: readonly { field: string; message: string }[];
  /** Nothing answered. */
  readonly unreachable: boolean;
  /** Seconds after which the hub takes such a request again; undefined where it said nothing of that. */
  readonly waitSeconds: number | undefined;

  constructor(
    details: Partial<ProblemDetails> & { detail: string; status: number; waitSeconds?: number | undefined },
    unreachable = false,
  ) {
    super(details.detail);
    this.status = details.status;
    this.code = details.code;
    this.hint = details.hint;
    this.fields = details.errors ?? [];
    this.unreachable = unreachable;
    this.waitSeconds = details.waitSeconds;
  }

  /** What is wrong with one field, if that is what is wrong. */
  of(field: string): string | undefined {
    return this.fields.find((one) => one.field === field)?.message;
  }
}
