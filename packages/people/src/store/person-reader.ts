import { NotFoundError, ownerOf, type Person, type PersonLimits, type Principal, type Role } from "@hearth/protocol";
import { type ReadableDatabase, statement } from "@hearth/storage";
import {
  type LimitDefaults,
  limitDefaults,
  limitsOf,
  personQuery,
  type PersonRow,
  type PersonStanding,
  toPerson,
} from "./person-entry.ts";

/** What may be asked about the people of a hub. */
export interface PersonReader {
  /** Role and limits of the person a principal acts for; undefined when there is no such person any more. */
  standing(who: Principal): Promise<PersonStanding | undefined>;
  /** @throws NotFoundError for another person, unless the owner asks */
  get(who: Principal, id: string): Promise<Person>;
  /** The owner sees everyone, oldest first; others themselves. */
  list(who: Principal): Promise<Person[]>;
  /** @throws NotFoundError as `get` does */
  limits(who: Principal, id: string): Promise<PersonLimits>;
  /** Ids of everyone, for the hub's own upkeep of each person's things. */
  everyone(): Promise<string[]>;
}

export function createPersonReader(
  database: ReadableDatabase<unknown>,
  defaults: LimitDefaults = limitDefaults(),
): PersonReader {
  const find = (id: string): Promise<PersonRow | undefined> =>
    database.first(statement<PersonRow>(database, `${personQuery} WHERE p.id = ?`, [id]));
  const standing = (id: string): Promise<Pick<PersonRow, "role" | "limits"> | undefined> =>
    database.first(
      statement<Pick<PersonRow, "role" | "limits">>(database, "SELECT role, limits FROM hearth_person WHERE id = ?", [
        id,
      ]),
    );
  const mayLookAt = async (who: Principal, id: string): Promise<void> => {
    if (ownerOf(who) === id) return;
    const asker = who.kind === "person" ? await standing(who.id) : undefined;
    if (asker?.role !== "owner") throw new NotFoundError("person", id);
  };
  return {
    async standing(who) {
      const row = await standing(ownerOf(who));
      return row === undefined ? undefined : { role: row.role as Role, limits: limitsOf(row, defaults) };
    },
    async get(who, id) {
      await mayLookAt(who, id);
      const row = await find(id);
      if (row === undefined) throw new NotFoundError("person", id);
      return toPerson(row);
    },
    async list(who) {
      const asker = await find(ownerOf(who));
      if (asker === undefined) return [];
      if (asker.role !== "owner" || who.kind !== "person") return [toPerson(asker)];
      const rows = await database.all(statement<PersonRow>(database, `${personQuery} ORDER BY p.created_at, p.id`));
      return rows.map(toPerson);
    },
    async limits(who, id) {
      await mayLookAt(who, id);
      const row = await standing(id);
      if (row === undefined) throw new NotFoundError("person", id);
      return limitsOf(row, defaults);
    },
    async everyone() {
      const rows = await database.all(
        statement<{ id: string }>(database, "SELECT id FROM hearth_person ORDER BY created_at, id"),
      );
      return rows.map(({ id }) => id);
    },
  };
}
