import { ValidationError } from "@hearth/protocol";

const most = 1_000;

/**
 * The number of rows of one page.
 * @throws ValidationError when it is not a whole number from 1 to 1000
 */
export function pageLimit(limit = 50): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit;
  throw new ValidationError("the page", [{ field: "/limit", message: `must be a whole number from 1 to ${most}` }]);
}
