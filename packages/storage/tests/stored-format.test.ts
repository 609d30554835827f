import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  createAgentReader,
  createCredentialReader,
  createEventReader,
  createGoalReader,
  createGoalWriter,
  createLoginLinkWriter,
  migrate,
  migrateStores,
  plainStatement,
  storeMigrations,
  type StoreTables,
} from "../src/index.ts";
import { databaseKinds, openTemporarySqlite } from "./support/databases.ts";

const folder = join(import.meta.dirname, "fixtures");
const alice = { kind: "person", id: "alice" } as const;

// Each file is a database as an earlier Hearth left it: `<last migration>.sql`, with what must be read from it beside it.
for (const file of readdirSync(folder).filter((name) => name.endsWith(".sql"))) {
  void test(`a database stored at ${file} is brought up to date and read`, async () => {
    await using opened = await openTemporarySqlite();
    opened.database.sqlite!.connection.exec(readFileSync(join(folder, file), "utf8"));
    const expected = JSON.parse(readFileSync(join(folder, file.replace(".sql", ".json")), "utf8")) as unknown;
    await migrateStores(opened.database);
    const stores = opened.database.as<StoreTables>();
    assert.deepEqual(
      {
        goals: await createGoalReader(stores).list(alice),
        events: await createEventReader(stores).list(alice),
        agents: await createAgentReader(stores).list(alice),
        token: await createCredentialReader(stores).authenticate("token", "hearth_fixture-secret"),
        link: await createLoginLinkWriter(stores, { now: () => 1_500 }).redeem("fixture-code"),
      },
      expected,
    );
  });
}

/** The rows of the oldest fixture; those of events have numbers that PostgreSQL gives itself. */
const oldRows = readFileSync(join(folder, "0004-credentials.sql"), "utf8")
  .split(/;\n/)
  .filter((text) => /^INSERT INTO hearth_(goal|agent|credential|login_link) /.test(text));

for (const kind of databaseKinds) {
  void describe(`rows of an earlier Hearth on ${kind.name}`, { skip: kind.skip }, () => {
    for (const step of [4, 5]) {
      const { id } = storeMigrations[step - 1]!;
      void test(`are kept and complete after the steps that follow ${id}`, async () => {
        await using opened = await kind.open();
        const { database } = opened;
        const named = (text: string): string =>
          text.replace("hearth_credential VALUES", `hearth_credential ${columns} VALUES`);
        const columns = "(id, kind, owner, name, principal, secret_hash, created_at, expires_at)";
        await migrate(database, { set: "stores", migrations: storeMigrations.slice(0, step) });
        await database.batch(oldRows.map((text) => plainStatement(named(text))));
        await migrateStores(database);
        await migrateStores(database);
        const stores = database.as<StoreTables>();
        const goals = await createGoalReader(stores).list(alice);
        assert.deepEqual(
          goals.map(({ state, approvePlan, exchanges, phases }) => [state, approvePlan, exchanges, phases]),
          [
            ["failed", false, [], []],
            ["planning", false, [], []],
          ],
        );
        const token = await createCredentialReader(stores).authenticate("token", "hearth_fixture-secret");
        assert.deepEqual([token?.name, token?.scopes], ["owner", undefined]);
        const open = (await createGoalWriter(stores).open()).map(({ text }) => text);
        assert.deepEqual(open, ["What did we spend on water?"]);
        assert.equal((await createAgentReader(stores).list(alice)).length, 1);
      });
    }
  });
}

void test("a database written by a newer Hearth is refused", async () => {
  await using opened = await openTemporarySqlite();
  await migrateStores(opened.database);
  await opened.database.batch([plainStatement("INSERT INTO hearth_migration VALUES ('stores', '9999-future')")]);
  await assert.rejects(migrateStores(opened.database), /newer Hearth.*9999-future/);
});
