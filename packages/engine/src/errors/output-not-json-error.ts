import { HearthError } from "@hearth/protocol";

/** A handler returned something that cannot be stored. */
export class OutputNotJsonError extends HearthError {
  readonly code = "HEARTH_OUTPUT_NOT_JSON";

  constructor(what: string, cause: unknown) {
    super(
      `${what} cannot be written as JSON (${cause instanceof Error ? cause.message.split("\n")[0] : String(cause)})`,
      {
        hint: "Return plain data: no circles, no BigInt.",
        field: "/output",
        cause,
      },
    );
  }
}
