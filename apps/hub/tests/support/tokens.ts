import assert from "node:assert/strict";
import { join } from "node:path";
import { createCredentialWriter, migrateStores, openDatabase, statement, type StoreTables } from "@hearth/storage";
import type { TestHub } from "./test-hub.ts";

/** A token of another person, a member of the hub, made where only the hub's own machine can. */
export async function strangersToken(hub: TestHub, { id = "stranger", role = "member" } = {}): Promise<string> {
  await using database = await openDatabase<StoreTables>({ url: `sqlite:${join(hub.home, "hearth.db")}` });
  await migrateStores(database.as());
  await database.batch([
    statement(
      database,
      "INSERT INTO hearth_person (id, name, role, created_at) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING",
      [id, id, role],
    ),
  ]);
  const { secret } = await createCredentialWriter(database).issue({ kind: "person", id }, { kind: "token", name: id });
  return secret;
}

/** A token of an agent, a device or a plugin of the owner. */
export async function tokenFor(hub: TestHub, principal: Record<string, string>): Promise<string> {
  const answer = await hub.call("POST", "/api/v1/tokens", { body: { name: "test", principal } });
  assert.equal(answer.status, 201, answer.text);
  return (answer.body as { secret: string }).secret;
}
