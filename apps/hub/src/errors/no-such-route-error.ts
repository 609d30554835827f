import { HearthError } from "@hearth/protocol";

/** There is nothing at this path. */
export class NoSuchRouteError extends HearthError {
  readonly code = "HEARTH_NO_SUCH_ROUTE";
  override readonly status = 404;

  constructor(path: string) {
    super(`there is nothing at ${path}`, { hint: "The routes are listed at /docs." });
  }
}
