import { type Manifest, ValidationError } from "@hearth/protocol";

/** @throws ValidationError where an agent would have a permission that its maker has not */
export function requireWithin(maker: Manifest | undefined, made: Manifest): void {
  const own = new Set(maker?.capabilities.flatMap(({ permissions }) => permissions));
  const issues = made.capabilities.flatMap(({ permissions }, index) =>
    permissions
      .filter((permission) => !own.has(permission))
      .map((permission) => ({
        field: `/capabilities/${index}`,
        message: `needs ${permission}, and its maker has not`,
      })),
  );
  if (issues.length > 0) throw new ValidationError("the agent", issues);
}
