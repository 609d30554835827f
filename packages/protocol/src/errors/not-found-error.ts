import { HearthError } from "./hearth-error.ts";

/** No such thing, or it belongs to someone else: the two look the same on purpose. */
export class NotFoundError extends HearthError {
  readonly code = "HEARTH_NOT_FOUND";
  override readonly status = 404;

  constructor(what: string, id: string) {
    super(`there is no ${what} ${id}`, { hint: `List what there is, or check the id of the ${what}.`, field: "/id" });
  }
}
