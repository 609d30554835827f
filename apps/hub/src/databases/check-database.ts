import { type Database, statement } from "@hearth/storage";

/** What a look at a database found. */
export interface DatabaseCheck {
  /** Such as `PostgreSQL 16.4`. */
  server: string;
  /** The login. */
  user: string;
  /** A superuser may do everything; the role that an agent runs as is then all that holds it. */
  superuser: boolean;
  /** The roles that agents run as, and whether this login can take each. */
  roles: readonly { role: string; usable: boolean; superuser: boolean }[];
  /** What to do, for a person; empty when all is well. */
  advice: readonly string[];
}

interface LoginRow {
  user: string;
  version: string;
  superuser: boolean;
}

interface RoleRow {
  role: string;
  usable: boolean;
  superuser: boolean;
}

/** @param roles that agents run as, by the policy */
export async function checkDatabase(database: Database<unknown>, roles: readonly string[]): Promise<DatabaseCheck> {
  const login = await database.first(
    statement<LoginRow>(
      database,
      `SELECT session_user AS "user", current_setting('server_version') AS version, rolsuper AS superuser
       FROM pg_roles WHERE rolname = session_user`,
    ),
  );
  const found = await database.all(
    statement<RoleRow>(
      database,
      `SELECT rolname AS role, pg_has_role(session_user, oid, 'MEMBER') AS usable, rolsuper AS superuser
       FROM pg_roles WHERE rolname IN (SELECT jsonb_array_elements_text(?::jsonb))`,
      [JSON.stringify(roles)],
    ),
  );
  const { user = "", version = "", superuser = false } = login ?? {};
  const known = new Map(found.map((row) => [row.role, row]));
  const checked = roles.map((role) => ({
    role,
    usable: known.get(role)?.usable ?? false,
    superuser: known.get(role)?.superuser ?? false,
  }));
  return {
    server: `PostgreSQL ${version}`,
    user,
    superuser,
    roles: checked,
    advice: adviceOf(user, superuser, checked),
  };
}

function adviceOf(user: string, superuser: boolean, roles: DatabaseCheck["roles"]): string[] {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  return [
    ...(superuser
      ? [`${user} is a superuser. Make a login for Hearth that is none, and that has only the roles below.`]
      : []),
    ...roles
      .filter(({ usable }) => !usable)
      .map(
        ({ role }) =>
          `Agents run as ${role}, which ${user} cannot take here. In the database: CREATE ROLE ${quote(role)} NOLOGIN; GRANT SELECT ON the tables it may read TO ${quote(role)}; GRANT ${quote(role)} TO ${quote(user)};`,
      ),
    ...roles
      .filter((role) => role.superuser)
      .map(
        ({ role }) =>
          `${role} is a superuser, so nothing holds an agent that runs as it: ALTER ROLE ${quote(role)} NOSUPERUSER;`,
      ),
  ];
}
