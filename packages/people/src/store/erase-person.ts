import { type Database, type Statement, statement, wipeRows } from "@hearth/storage";

/**
 * Statements that remove what is stored of a person beside their row: settings, invitations, ways to sign in. To be carried out with the
 * deletion of the rows that name them as owner. Who changed a setting of the hub stays as `person:removed`.
 */
export function erasePersonRows(database: Database<unknown>, person: string): Statement[] {
  const run = (text: string, ...parameters: readonly unknown[]) => statement(database, text, parameters);
  const scope = `person:${person}`;
  return [
    run("DELETE FROM hearth_setting WHERE scope = ?", scope),
    run("DELETE FROM hearth_setting_change WHERE scope = ?", scope),
    run("UPDATE hearth_setting_change SET changed_by = 'person:removed' WHERE changed_by = ?", scope),
    run("DELETE FROM hearth_invitation WHERE person = ? OR invited_by = ?", person, person),
    run("DELETE FROM hearth_auth_verification WHERE value LIKE ?", `%${person}%`),
    run(
      "DELETE FROM hearth_session_use WHERE credential IN (SELECT id FROM hearth_credential WHERE owner = ?)",
      person,
    ),
    run("DELETE FROM hearth_auth_user WHERE id = ?", person),
    run("DELETE FROM hearth_person WHERE id = ? AND role <> 'owner'", person),
  ];
}

/** Erasures that were begun, so that the next start ends one that was cut off. */
export interface Erasures {
  begin(person: string): Promise<void>;
  open(): Promise<string[]>;
  /** To be called once nothing is left. */
  end(person: string): Promise<void>;
}

export function createErasures(database: Database<unknown>): Erasures {
  return {
    async begin(person) {
      const text = "INSERT INTO hearth_erasure (person) VALUES (?) ON CONFLICT (person) DO NOTHING";
      await database.batch([statement(database, text, [person])]);
    },
    async end(person) {
      await wipeRows(database, [statement(database, "DELETE FROM hearth_erasure WHERE person = ?", [person])]);
    },
    async open() {
      const query = statement<{ person: string }>(database, "SELECT person FROM hearth_erasure ORDER BY person");
      return (await database.all(query)).map(({ person }) => person);
    },
  };
}
