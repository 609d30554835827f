import { BadRequestError } from "../errors/bad-request-error.ts";

/** Answers a plain request to a route that speaks WebSocket only. */
export function upgradeRequired(): never {
  throw new BadRequestError("this route speaks WebSocket only", 426);
}
