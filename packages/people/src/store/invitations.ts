import {
  type GivenRole,
  type Invitation,
  newId,
  NotFoundError,
  ownerOf,
  type Principal,
  type Role,
} from "@hearth/protocol";
import { createSecret, type Database, hashSecret, type Statement, statement } from "@hearth/storage";
import { EmailTakenError } from "../errors/email-taken-error.ts";
import { isTaken } from "./person-change.ts";

export interface InvitationOptions {
  role: GivenRole;
  /** The only address it is good for, in lower case. @default any */
  email?: string;
  /** @default 604800 (seven days) */
  expiresInSeconds?: number;
}

export interface InvitedPerson {
  name: string;
  /** In lower case. */
  email: string;
  /** Statements that give the person a way to sign in; they are kept with the person or not at all. */
  signIn: (id: string) => readonly Statement[];
}

/** What became of a code. */
export type InvitationOutcome =
  | { readonly kind: "accepted"; readonly person: string; readonly role: Role }
  | { readonly kind: "refused"; readonly reason: "unknown" | "used" | "expired" | "other-address" };

/** Ways in that were made for someone. Who may make them is for the caller to decide. */
export interface Invitations {
  /** Returns the code, of which only the hash is stored. */
  invite(who: Principal, options: InvitationOptions): Promise<{ invitation: Invitation; code: string }>;
  /** Those that can still be accepted, oldest first. */
  list(): Promise<Invitation[]>;
  /** @throws NotFoundError */
  withdraw(id: string): Promise<void>;
  /** What a code is good for; undefined when it is unknown, used or expired. */
  look(code: string): Promise<Invitation | undefined>;
  /** Of any number of calls with one code, also from several processes, one makes a person. @throws EmailTakenError */
  accept(code: string, invited: InvitedPerson): Promise<InvitationOutcome>;
}

interface Row {
  id: string;
  role: GivenRole;
  email: string | null;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

const columns = "id, role, email, created_at, expires_at, used_at";
const weekSeconds = 604_800;

export function createInvitations(
  database: Database<unknown>,
  { now = Date.now }: { now?: () => number } = {},
): Invitations {
  const byCode = (code: string): Promise<Row | undefined> =>
    database.first(
      statement<Row>(database, `SELECT ${columns} FROM hearth_invitation WHERE code_hash = ?`, [hashSecret(code)]),
    );
  return {
    async invite(who, { role, email, expiresInSeconds = weekSeconds }) {
      const { secret: code, hash } = createSecret();
      const createdAt = now();
      const invitation: Invitation = {
        id: newId<string>(),
        role,
        email: email ?? null,
        createdAt,
        expiresAt: createdAt + expiresInSeconds * 1000,
      };
      await database.batch([
        statement(
          database,
          `INSERT INTO hearth_invitation (id, code_hash, role, email, invited_by, created_at, expires_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [invitation.id, hash, role, invitation.email, ownerOf(who), createdAt, invitation.expiresAt],
        ),
      ]);
      return { invitation, code };
    },
    async list() {
      const rows = await database.all(
        statement<Row>(
          database,
          `SELECT ${columns} FROM hearth_invitation WHERE used_at IS NULL AND expires_at > ? ORDER BY id`,
          [now()],
        ),
      );
      return rows.map(toInvitation);
    },
    async withdraw(id) {
      const [rows] = await database.batch([
        statement(database, "DELETE FROM hearth_invitation WHERE id = ? AND used_at IS NULL RETURNING id", [id]),
      ]);
      if (rows?.length === 0) throw new NotFoundError("invitation", id);
    },
    async look(code) {
      const row = await byCode(code);
      return row === undefined || row.used_at !== null || row.expires_at <= now() ? undefined : toInvitation(row);
    },
    async accept(code, { name, email, signIn }) {
      const person = newId<string>();
      const hash = hashSecret(code);
      const at = now();
      try {
        // The person is made from the invitation that this very call marked as used, and from no other.
        const [marked] = await database.batch([
          statement(
            database,
            `UPDATE hearth_invitation SET used_at = ?, person = ? WHERE code_hash = ? AND used_at IS NULL
             AND expires_at > ? AND (email IS NULL OR email = ?) RETURNING role`,
            [at, person, hash, at, email],
          ),
          statement(
            database,
            `INSERT INTO hearth_person (id, name, email, role, created_at)
             SELECT person, CAST(? AS TEXT), CAST(? AS TEXT), role, used_at FROM hearth_invitation
             WHERE code_hash = ? AND person = ?`,
            [name, email, hash, person],
          ),
          ...signIn(person),
        ]);
        const accepted = marked?.[0] as { role: Role } | undefined;
        if (accepted !== undefined) return { kind: "accepted", person, role: accepted.role };
      } catch (cause) {
        if (await isTaken(database, email, person)) throw new EmailTakenError(email, cause);
        throw cause;
      }
      const row = await byCode(code);
      if (row === undefined) return { kind: "refused", reason: "unknown" };
      if (row.used_at !== null) return { kind: "refused", reason: "used" };
      return { kind: "refused", reason: row.expires_at <= at ? "expired" : "other-address" };
    },
  };
}

function toInvitation({ id, role, email, created_at, expires_at }: Row): Invitation {
  return { id, role, email, createdAt: created_at, expiresAt: expires_at };
}
