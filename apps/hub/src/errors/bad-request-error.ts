import { HearthError } from "@hearth/protocol";

/** A request that HTTP itself forbids, such as one with a wrong Content-Length. */
export class BadRequestError extends HearthError {
  readonly code = "HEARTH_BAD_REQUEST";
  override readonly status: number;

  constructor(message: string, status = 400, cause?: unknown) {
    super(message, { hint: "Correct the request and send it again; the routes are described at /docs.", cause });
    this.status = status;
  }
}
