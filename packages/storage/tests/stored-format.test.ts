import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CompiledQuery } from "kysely";
import {
  createAgentReader,
  createCredentialReader,
  createEventReader,
  createGoalReader,
  createLoginLinkWriter,
  migrateStores,
  type StoreTables,
} from "../src/index.ts";
import { openTemporarySqlite } from "./support/databases.ts";

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

void test("a database written by a newer Hearth is refused", async () => {
  await using opened = await openTemporarySqlite();
  await migrateStores(opened.database);
  await opened.database.batch([CompiledQuery.raw("INSERT INTO hearth_migration VALUES ('stores', '9999-future')")]);
  await assert.rejects(migrateStores(opened.database), /newer Hearth.*9999-future/);
});
