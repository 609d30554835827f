import type { Readable } from "node:stream";
import type { Person, Principal } from "@hearth/protocol";
import type { Erased, PersonErasure, PersonErasureOptions } from "./person-erasure.ts";

/** What is done with all that a person has. Loaded by its first use. */
export interface PersonDesk {
  /** Takes a person off the hub and cancels what runs for them; what is theirs is kept. @throws ValidationError for the owner, NotFoundError */
  remove(person: string): Promise<void>;
  /** @throws ValidationError for the owner, NotFoundError */
  erase(by: Principal, person: string): Promise<Erased>;
  /** The bytes of a ZIP archive. */
  export(person: Person): Promise<Readable>;
  /** Ends erasures that the end of an earlier run cut off. */
  resume(): Promise<void>;
}

export function createPersonDesk(options: PersonErasureOptions): PersonDesk {
  let opened: Promise<PersonErasure> | undefined;
  const open = (): Promise<PersonErasure> =>
    (opened ??= import("./person-erasure.ts").then(({ PersonErasure: Erasure }) => new Erasure(options)));
  return {
    async remove(person) {
      await options.people.writer.remove(person);
      const { cancelAll } = await import("./cancel-all.ts");
      await cancelAll({ kind: "person", id: person }, options);
    },
    erase: async (by, person) => await (await open()).erase(by, person),
    async export(person) {
      const { exportPerson } = await import("./export-person.ts");
      const { home, database, journal, secrets } = options;
      return exportPerson(person, { home, database, journal: journal.reader, secrets });
    },
    async resume() {
      if ((await options.people.erasures.open()).length > 0) await (await open()).resume();
    },
  };
}
