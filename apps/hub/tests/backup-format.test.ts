import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { restoreBackup } from "../src/backup/restore-backup.ts";
import { openSchema } from "./support/open-schema.ts";
import { inDatabase, postgresUrl, skipPostgres } from "./support/postgres-rows.ts";
import { startHub, temporaryFolder } from "./support/test-hub.ts";

const stored = join(import.meta.dirname, "fixtures/backups/postgres-1");

void test("a stored backup of PostgreSQL is put back by every later Hearth", { skip: skipPostgres }, async () => {
  await using schema = await openSchema(postgresUrl!);
  const home = await temporaryFolder();
  await restoreBackup({ home, backup: stored, databaseUrl: schema.url });
  assert.equal(await readFile(join(home, "word"), "utf8"), "kept");
  assert.deepEqual(await inDatabase(schema.url, "SELECT id, time, data FROM hearth_event ORDER BY id"), [
    { id: 1, time: 1, data: "{}" },
    { id: 2, time: 2, data: "tab\t line\n backslash \\ 漢" },
  ]);
  const [person] = await inDatabase(
    schema.url,
    `SELECT name, email_verified, to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS since, image, isfinite(expires_at) AS ends
     FROM hearth_auth_user u JOIN hearth_auth_session s ON s.user_id = u.id`,
  );
  assert.deepEqual(person, {
    name: "Ada",
    email_verified: true,
    since: "2026-05-01 03:00:00.123456",
    image: null,
    ends: false,
  });
  // What it has not yet, this Hearth adds.
  await using hub = await startHub({ home, environment: { HEARTH_DATABASE_URL: schema.url } });
  assert.equal((await hub.call("GET", "/api/v1/me")).status, 200);
  const [event] = await inDatabase<{ id: number }>(
    schema.url,
    "INSERT INTO hearth_event (owner, type, time, data) VALUES ('owner', 'told', 4, '{}') RETURNING id",
  );
  assert.ok(event!.id > 3, "an id that was given once is not given again");
  await rm(home, { recursive: true });
});
