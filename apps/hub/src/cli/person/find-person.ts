import type { Person } from "@hearth/protocol";
import { UsageError } from "../errors/usage-error.ts";

/**
 * The person that a word on the command line means: by id, else by address, else by name.
 * @throws UsageError when it means nobody, or several
 */
export function findPerson(people: readonly Person[], word: string): Person {
  const wanted = word.toLowerCase();
  for (const key of ["id", "email", "name"] as const) {
    const found = people.filter((person) => person[key]?.toLowerCase() === wanted);
    if (found.length === 1) return found[0]!;
    if (found.length > 1)
      throw new UsageError(`${found.length} people are called ${word}`, {
        hint: `Name one by id: ${found.map(({ id }) => id).join(", ")}`,
      });
  }
  throw new UsageError(`there is nobody ${word} on this hub`, { hint: "See who there is: hearth person list" });
}
