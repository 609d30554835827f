import { HearthError } from "@hearth/protocol";

/** The path exists, and does not take this method. */
export class MethodNotAllowedError extends HearthError {
  readonly code = "HEARTH_METHOD_NOT_ALLOWED";
  override readonly status = 405;
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not take ${method}`, { hint: `It takes ${allowed.join(", ")}.` });
    this.allowed = allowed;
  }
}
