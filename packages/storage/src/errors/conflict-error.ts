import { HearthError } from "@hearth/protocol";

/** Something of that name exists already. */
export class ConflictError extends HearthError {
  readonly code = "HEARTH_CONFLICT";
  override readonly status = 409;

  constructor(what: string, name: string) {
    super(`there is already ${/^[aeiou]/.test(what) ? "an" : "a"} ${what} named ${name}`, {
      hint: `Choose another name, or remove the ${what} that has it.`,
      field: "/name",
    });
  }
}
