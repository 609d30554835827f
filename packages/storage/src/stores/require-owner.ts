import { ownerOf, type Principal, ValidationError } from "@hearth/protocol";

/** @throws ValidationError when a row would be written under another owner than the principal's */
export function requireOwner(who: Principal, owner: string, what: string): void {
  if (owner === ownerOf(who)) return;
  throw new ValidationError(what, [{ field: "/owner", message: "must be the person on whose behalf it is written" }]);
}
