import type { PersonLimits } from "@hearth/protocol";
import { type Database, migrate } from "@hearth/storage";
import { createErasures, type Erasures } from "./store/erase-person.ts";
import { createInvitations, type Invitations } from "./store/invitations.ts";
import { peopleMigrations } from "./store/migrations.ts";
import { limitDefaults } from "./store/person-entry.ts";
import { createPersonReader, type PersonReader } from "./store/person-reader.ts";
import { createPersonWriter, type PersonWriter } from "./store/person-writer.ts";
import { SessionUse } from "./store/session-use.ts";

/** The people of a hub. */
export interface People {
  readonly reader: PersonReader;
  readonly writer: PersonWriter;
  readonly invitations: Invitations;
  readonly sessions: SessionUse;
  readonly erasures: Erasures;
  /** Says from now on what holds for everyone but the owner for whom nothing else was said. */
  limitEveryoneTo(read: () => PersonLimits): void;
}

export interface PeopleOptions {
  /** The stores' own tables must be there. */
  database: Database<unknown>;
  /** The id of the one person who is there from the start. */
  owner: string;
  onError: (error: unknown) => void;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** Brings the tables up to date and makes the owner where there is none. @throws StorageError and its kin */
export async function openPeople({ database, owner, onError, now = Date.now }: PeopleOptions): Promise<People> {
  await migrate(database, { set: "people", migrations: peopleMigrations });
  const defaults = limitDefaults();
  const writer = createPersonWriter(database, { now, defaults });
  await writer.ensureOwner(owner);
  return {
    reader: createPersonReader(database, defaults),
    writer,
    invitations: createInvitations(database, { now }),
    erasures: createErasures(database),
    sessions: new SessionUse({ database, onError, now }),
    limitEveryoneTo(read) {
      defaults.read = read;
    },
  };
}
