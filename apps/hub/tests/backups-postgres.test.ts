import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { BackupEntry, Goal } from "@hearth/protocol";
import { openDatabase, plainStatement } from "@hearth/storage";
import { addAwkwardRows } from "./support/awkward-rows.ts";
import { commandsOf } from "./support/hearth-command.ts";
import { openSchema } from "./support/open-schema.ts";
import { inDatabase, makeAllTables, postgresUrl, rowsIn, skipPostgres } from "./support/postgres-rows.ts";
import { eventually, startHub, temporaryFolder, type TestHub } from "./support/test-hub.ts";

const make = async (hub: TestHub): Promise<BackupEntry> => {
  const answer = await hub.call("POST", "/api/v1/backups");
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
};
const submit = async (hub: TestHub, text: string): Promise<Goal> =>
  (await hub.call("POST", "/api/v1/goals", { body: { text } })).body;

/** Appends to a conversation for as long as it is let: its count and its entries change together. */
async function keepWriting(url: string, signal: AbortSignal): Promise<number> {
  await using database = await openDatabase({ url });
  await database.batch([
    plainStatement("INSERT INTO conversation (id, owner, last_sequence, created_at) VALUES ('busy', 'owner', 0, 1)"),
  ]);
  let sequence = 0;
  while (!signal.aborted) {
    sequence += 1;
    await database.batch([
      plainStatement(
        `INSERT INTO conversation_entry (conversation, sequence, owner, entry_key, body, created_at)
         VALUES ('busy', $1, 'owner', $2, repeat('words ', 500), 1)`,
        [sequence, `entry ${sequence}`],
      ),
      plainStatement("UPDATE conversation SET last_sequence = $1 WHERE id = 'busy'", [sequence]),
    ]);
  }
  return sequence;
}

void test(
  "a backup made while goals run and rows are written is one moment, and moves to another database",
  { skip: skipPostgres },
  async () => {
    await using schema = await openSchema(postgresUrl!);
    await using other = await openSchema(postgresUrl!);
    const home = await temporaryFolder();
    const elsewhere = await temporaryFolder();
    const stopping = new AbortController();
    let backup: BackupEntry;
    let goal: Goal;
    {
      await using hub = await startHub({ home, environment: { HEARTH_DATABASE_URL: schema.url } });
      goal = await submit(hub, "say hello");
      await makeAllTables(schema.url);
      const writing = keepWriting(schema.url, stopping.signal);
      const count = async (): Promise<number> =>
        (await inDatabase<{ n: number }>(schema.url, "SELECT count(*) AS n FROM conversation_entry"))[0]!.n;
      await eventually("rows", async () => (await count()) > 50);
      const goals = Promise.all(Array.from({ length: 10 }, (_, number) => submit(hub, `say hello ${number}`)));
      backup = await make(hub);
      const atBackup = await count();
      await eventually("more rows", async () => (await count()) > atBackup);
      await goals;
      stopping.abort();
      await writing;
    }
    const { code, answer } = await commandsOf(home)("backup", "verify", backup.name);
    assert.deepEqual([code, answer["problems"]], [0, []]);
    const environment = { HEARTH_DATABASE_URL: other.url };
    const restored = await commandsOf(elsewhere, environment)(
      "backup",
      "restore",
      backup.name,
      "--folder",
      join(home, "backups"),
    );
    assert.deepEqual([restored.code, restored.answer["journal"]], [0, { ok: true, problems: [] }], restored.complaint);
    assert.equal(restored.answer["before"], undefined, "an empty database needs no backup");
    const [busy] = await inDatabase<{ last_sequence: number; entries: number; last: number }>(
      other.url,
      `SELECT last_sequence, (SELECT count(*) FROM conversation_entry WHERE conversation = 'busy') AS entries,
       (SELECT max(sequence) FROM conversation_entry WHERE conversation = 'busy') AS last FROM conversation WHERE id = 'busy'`,
    );
    assert.ok(busy!.entries > 50);
    assert.deepEqual([busy!.entries, busy!.last], [busy!.last_sequence, busy!.last_sequence]);
    await using hub = await startHub({ home: elsewhere, environment });
    assert.equal((await hub.call("GET", `/api/v1/goals/${goal.id}`)).status, 200);
    await submit(hub, "life goes on");
    await rm(home, { recursive: true });
  },
);

void test(
  "what is put back is the same to the last bit, goes on counting where it was, and what was there is a backup",
  { skip: skipPostgres },
  async () => {
    await using schema = await openSchema(postgresUrl!);
    const home = await temporaryFolder();
    const environment = { HEARTH_DATABASE_URL: schema.url };
    const hearth = commandsOf(home, environment);
    let name: string;
    let before: Record<string, string>;
    {
      await using hub = await startHub({ home, environment });
      const { id } = await submit(hub, "calculate 17 * 23");
      await eventually("the goal's end", async () => {
        const { state } = (await hub.call("GET", `/api/v1/goals/${id}`)).body as Goal;
        return state === "completed";
      });
      await makeAllTables(schema.url);
      await addAwkwardRows(schema.url);
      // Between two looks that see the same, so that it must have the same too.
      ({ name, before } = await eventually("a backup of a quiet hub", async () => {
        const rows = await rowsIn(schema.url);
        const made = await hearth("backup", "make");
        assert.equal(made.code, 0, made.complaint);
        assert.ok(Number(made.answer["bytes"]) > 24_000_000, "the rows count");
        const same = isDeepStrictEqual(await rowsIn(schema.url), rows);
        return same && { name: String(made.answer["name"]), before: rows };
      }));
    }
    assert.match(before["task"]!, /^1 /);
    await inDatabase(
      schema.url,
      "DELETE FROM hearth_auth_user",
      "UPDATE hearth_memory_vector SET exact = ''",
      "DELETE FROM hearth_goal",
      "INSERT INTO task_tally (state, total) VALUES ('made since', 1)",
      "SELECT setval('task_fence', 1)",
    );
    const restored = await hearth("backup", "restore", name);
    assert.equal(restored.code, 0, restored.complaint);
    const { hearth_restore: _record, ...after } = await rowsIn(schema.url);
    assert.deepEqual(after, before);
    const [fence] = await inDatabase<{ next: string }>(schema.url, "SELECT nextval('task_fence')::text AS next");
    assert.equal(fence!.next, "9007199254740994");
    {
      await using hub = await startHub({ home, environment });
      const highest = async (): Promise<number> =>
        (await inDatabase<{ id: number }>(schema.url, "SELECT max(id) AS id FROM hearth_event"))[0]!.id;
      const last = await highest();
      await submit(hub, "life goes on");
      await eventually("a further event", async () => (await highest()) > last);
    }
    const undone = await hearth("backup", "restore", String(restored.answer["before"]));
    assert.equal(undone.code, 0, undone.complaint);
    const rows = await rowsIn(schema.url);
    assert.equal(rows["hearth_auth_user"], "0 null");
    const since = await inDatabase(schema.url, "SELECT total FROM task_tally WHERE state = 'made since'");
    assert.deepEqual(since, [{ total: 1 }]);
  },
);
