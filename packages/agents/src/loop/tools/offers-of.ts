import { ValidationError } from "@hearth/protocol";
import type { Agent } from "@hearth/runtimes";
import { nearestNames } from "../../shared/nearest-names.ts";
import type { Offer } from "./offer.ts";

/**
 * Offers the named capabilities of a runtime's agents, in the order of the names. What runs outside this process is not
 * taken to be repeatable.
 * @param how holds for all of them
 * @throws ValidationError for a name that is not there, with the nearest ones
 */
export function offersOf(
  agents: readonly Agent[],
  names: readonly string[],
  how: Omit<Offer, "capability"> = {},
): Offer[] {
  const known = agents.flatMap(({ manifest }) =>
    manifest.capabilities.map((capability) => ({ capability, repeatable: manifest.runtime === "in-process" })),
  );
  return names.map((name, index) => {
    const found = known.find(({ capability }) => capability.name === name);
    if (found !== undefined) return { ...found, ...how };
    const near = nearestNames(
      name,
      known.map(({ capability }) => capability.name),
    );
    const message = `no agent offers ${name}${near.length === 0 ? "" : `; there is ${near.join(", ")}`}`;
    throw new ValidationError("the offered capabilities", [{ field: `/${index}`, message }]);
  });
}
