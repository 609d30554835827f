import {
  type GivenRole,
  givenRole,
  NotFoundError,
  parse,
  type PersonLimits,
  personLimits,
  ValidationError,
} from "@hearth/protocol";
import { type Database, statement } from "@hearth/storage";
import { EmailTakenError } from "../errors/email-taken-error.ts";
import { type LimitDefaults, limitDefaults, limitsOf, type PersonRow } from "./person-entry.ts";
import { isTaken, type PersonChange, personChange } from "./person-change.ts";

/** What may be changed of the people. Who may is for the caller to decide: the owner, or the person for their own name. */
export interface PersonWriter {
  /** Makes the owner where there is none yet. */
  ensureOwner(id: string): Promise<void>;
  /** @throws EmailTakenError, NotFoundError, ValidationError */
  change(id: string, change: PersonChange): Promise<void>;
  /** @throws ValidationError for the owner, NotFoundError */
  setRole(id: string, role: GivenRole): Promise<void>;
  /** Merges into what was said before. @throws NotFoundError, ValidationError */
  setLimits(id: string, limits: Partial<PersonLimits>): Promise<PersonLimits>;
  /** @throws ValidationError for the owner, NotFoundError */
  requireRemovable(id: string): Promise<void>;
  /** Takes the person, their ways to sign in, sessions, tokens and invitations that wait for their address away at once. @throws ValidationError for the owner, NotFoundError */
  remove(id: string): Promise<void>;
}

export interface PersonWriterOptions {
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
  /** @default those of the protocol */
  defaults?: LimitDefaults;
}

export function createPersonWriter(
  database: Database<unknown>,
  { now = Date.now, defaults = limitDefaults() }: PersonWriterOptions = {},
): PersonWriter {
  const run = (text: string, parameters: readonly unknown[]) => statement(database, text, parameters);
  const refuseOwner = async (id: string, what: string): Promise<void> => {
    const row = await database.first(
      statement<{ role: string }>(database, "SELECT role FROM hearth_person WHERE id = ?", [id]),
    );
    if (row === undefined) throw new NotFoundError("person", id);
    if (row.role === "owner") throw new ValidationError("the person", [{ field: "/id", message: what }]);
  };
  return {
    async ensureOwner(id) {
      await database.batch([
        run(
          "INSERT INTO hearth_person (id, name, role, created_at) VALUES (?, 'Owner', 'owner', ?) ON CONFLICT (id) DO NOTHING",
          [id, now()],
        ),
      ]);
    },
    async change(id, given) {
      const { name, email } = parse(personChange, given, "the person");
      try {
        const [rows] = await database.batch([
          run(
            "UPDATE hearth_person SET name = COALESCE(?, name), email = COALESCE(?, email) WHERE id = ? RETURNING id",
            [name ?? null, email ?? null, id],
          ),
          // An address that someone gives themselves is nobody's word, unless it is the owner's.
          run(
            `UPDATE hearth_auth_user SET name = COALESCE(?, name), email = COALESCE(?, email),
               email_verified = CASE WHEN CAST(? AS TEXT) IS NULL OR email = CAST(? AS TEXT) THEN email_verified
                 ELSE (SELECT role = 'owner' FROM hearth_person WHERE hearth_person.id = hearth_auth_user.id) END
             WHERE id = ?`,
            [name ?? null, email ?? null, email ?? null, email ?? null, id],
          ),
        ]);
        if (rows?.length === 0) throw new NotFoundError("person", id);
      } catch (cause) {
        if (email !== undefined && (await isTaken(database, email, id))) throw new EmailTakenError(email, cause);
        throw cause;
      }
    },
    async setRole(id, role) {
      const checked = parse(givenRole, role, "the role");
      await refuseOwner(id, "is the owner, whose role stays");
      await database.batch([run("UPDATE hearth_person SET role = ? WHERE id = ? AND role <> 'owner'", [checked, id])]);
    },
    async setLimits(id, limits) {
      const checked = parse(personLimits.partial(), limits, "the limits");
      const row = await database.first(
        statement<Pick<PersonRow, "role" | "limits">>(database, "SELECT role, limits FROM hearth_person WHERE id = ?", [
          id,
        ]),
      );
      if (row === undefined) throw new NotFoundError("person", id);
      const said = { ...(row.limits === null ? {} : (JSON.parse(row.limits) as object)), ...checked };
      const text = JSON.stringify(said);
      await database.batch([run("UPDATE hearth_person SET limits = ? WHERE id = ?", [text, id])]);
      return limitsOf({ role: row.role, limits: text }, defaults);
    },
    requireRemovable: (id) => refuseOwner(id, "is the owner, who stays"),
    async remove(id) {
      await refuseOwner(id, "is the owner, who stays");
      await database.batch([
        run("DELETE FROM hearth_session_use WHERE credential IN (SELECT id FROM hearth_credential WHERE owner = ?)", [
          id,
        ]),
        run("DELETE FROM hearth_credential WHERE owner = ?", [id]),
        run("DELETE FROM hearth_login_link WHERE owner = ?", [id]),
        run(
          "DELETE FROM hearth_invitation WHERE used_at IS NULL AND email = (SELECT email FROM hearth_person WHERE id = ?)",
          [id],
        ),
        run("DELETE FROM hearth_auth_user WHERE id = ?", [id]),
        run("DELETE FROM hearth_person WHERE id = ? AND role <> 'owner'", [id]),
      ]);
    },
  };
}
