import { ValidationError } from "@hearth/protocol";

/**
 * Checks that exactly one of several ways to hand in data was used.
 * @throws ValidationError naming the ways there are, or the second one that was used
 */
export function requireOneSource(sources: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(sources);
  const given = names.filter((name) => sources[name] !== undefined);
  if (given.length === 1) return;
  throw new ValidationError("input", [
    given.length === 0
      ? { field: `/${names[0]}`, message: `is missing: give ${names.join(" or ")}` }
      : { field: `/${given[1]}`, message: `cannot be given together with ${given[0]}` },
  ]);
}
