import { defaultLimits, ownerLimits, type Person, type PersonLimits, type Role } from "@hearth/protocol";

/** A row of a person, joined with whether a second factor is on. */
export interface PersonRow {
  id: string;
  name: string;
  email: string | null;
  role: string;
  limits: string | null;
  created_at: number;
  two_factor_enabled: number | boolean | null;
}

/** What a request needs to know of the person behind it. */
export interface PersonStanding {
  readonly role: Role;
  readonly limits: PersonLimits;
}

export const personQuery = `SELECT p.id, p.name, p.email, p.role, p.limits, p.created_at, u.two_factor_enabled
  FROM hearth_person p LEFT JOIN hearth_auth_user u ON u.id = p.id`;

export function toPerson({ id, name, email, role, two_factor_enabled, created_at }: PersonRow): Person {
  return { id, name, email, role: role as Role, twoFactor: Boolean(two_factor_enabled), createdAt: created_at };
}

/** What holds for everyone but the owner for whom nothing else was said; another as soon as the owner says so. */
export interface LimitDefaults {
  read: () => PersonLimits;
}

export function limitDefaults(): LimitDefaults {
  return { read: () => defaultLimits };
}

/** What was said of the person's limits, over what holds for their role. */
export function limitsOf({ role, limits }: Pick<PersonRow, "role" | "limits">, defaults: LimitDefaults): PersonLimits {
  const said = limits === null ? {} : (JSON.parse(limits) as Partial<PersonLimits>);
  return { ...(role === "owner" ? ownerLimits : defaults.read()), ...said };
}
