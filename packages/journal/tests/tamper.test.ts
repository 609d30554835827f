import assert from "node:assert/strict";
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { DatabaseSync } from "node:sqlite";
import { createEphemeralKey, openDeviceKey, rotateDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter, verifyJournal, type JournalProblemCode } from "../src/index.ts";
import { alice, receiptOf, tamper, temporaryFolder } from "./journal-testing.ts";

const key = createEphemeralKey();

async function journalOf(folder: string, count: number, erase?: number): Promise<string> {
  await using writer = await openJournalWriter({ folder, key });
  await writer.appendMany(Array.from({ length: count }, (_, at) => receiptOf("alice", at)));
  if (erase !== undefined) await writer.erase(alice, erase, "asked");
  return writer.checkpoint.note;
}

async function problemsOf(
  folder: string,
  remembered: string[] = [],
): Promise<[JournalProblemCode, number | undefined][]> {
  const { problems } = await verifyJournal({ folder, trustedDid: key.did, remembered });
  return problems.map(({ code, index }) => [code, index]);
}

test("the database itself refuses to change, delete or replace what is in the log", async () => {
  using folder = temporaryFolder();
  await journalOf(folder.path, 300, 5);
  const database = new DatabaseSync(join(folder.path, "journal.sqlite"));
  for (const sql of [
    "UPDATE entries SET sealed = sealed || ' ' WHERE position = 3",
    "UPDATE entries SET sealed = NULL, leaf = zeroblob(32), remains = '{}' WHERE position = 3",
    "DELETE FROM entries WHERE position = 300",
    "INSERT OR REPLACE INTO entries (position, sealed) VALUES (3, substr(hex(zeroblob(22)), 1, 43) || '{}')",
    "INSERT INTO entries (position, sealed) VALUES (999, substr(hex(zeroblob(22)), 1, 43) || '{}')",
    "DELETE FROM tiles",
    "UPDATE checkpoints SET size = 1",
    "DELETE FROM signers",
    "UPDATE journal SET origin = 'x'",
  ]) {
    assert.throws(() => database.exec(sql), /append-only/, sql);
  }
  database.close();
  assert.deepEqual(await problemsOf(folder.path), []);
});

const edits: [string, string, [JournalProblemCode, number | undefined][]][] = [
  [
    "an edited receipt",
    "UPDATE entries SET sealed = replace(sealed, 'ls -la', 'ls -lb') WHERE position = 3",
    [
      ["entry-changed", 3],
      ["root-mismatch", undefined],
    ],
  ],
  [
    "an edited receipt behind the last tile",
    "UPDATE entries SET sealed = replace(sealed, 'ls -la', 'ls -lb') WHERE position = 290",
    [["root-mismatch", undefined]],
  ],
  [
    "a deleted receipt",
    "DELETE FROM entries WHERE position = 3",
    [
      ["entry-missing", 3],
      ["head-behind", undefined],
    ],
  ],
  [
    "two swapped receipts",
    `UPDATE entries SET position = -1 WHERE position = 3; UPDATE entries SET position = 3 WHERE position = 4;
    UPDATE entries SET position = 4 WHERE position = -1`,
    [
      ["entry-changed", 3],
      ["entry-changed", 4],
      ["root-mismatch", undefined],
    ],
  ],
  [
    "an inserted receipt",
    `INSERT INTO entries (position, sealed) VALUES (301, substr(hex(zeroblob(22)), 1, 43) || '{"kind":"hub","owner":"x","id":"y"}')`,
    [["entry-unsigned", 301]],
  ],
  ["a cut tail", "DELETE FROM entries WHERE position > 280", [["head-behind", undefined]]],
  [
    "a body erased without a receipt",
    `UPDATE entries SET sealed = NULL, remains = '{}', leaf = (SELECT substr(nodes, 1 + 32 * (255 + 9), 32) FROM tiles) WHERE position = 9`,
    [["erasure-unattested", 9]],
  ],
  [
    "an erased receipt that is given other remains",
    `UPDATE entries SET remains = replace(remains, 'files', 'other') WHERE position = 5`,
    [["erasure-unattested", 5]],
  ],
  [
    "a changed inner node",
    "UPDATE tiles SET nodes = CAST(zeroblob(64) || substr(nodes, 65) AS BLOB)",
    [["tree-changed", undefined]],
  ],
  [
    "a missing tile",
    "DELETE FROM tiles",
    [
      ["tree-changed", undefined],
      ["tree-changed", undefined],
    ],
  ],
  ["a deleted checkpoint", "DELETE FROM checkpoints", [["checkpoint-invalid", undefined]]],
  [
    "a changed checkpoint",
    "UPDATE checkpoints SET note = replace(note, 'time 1', 'time 2')",
    [
      ["checkpoint-invalid", undefined],
      ["checkpoint-invalid", undefined],
    ],
  ],
  ["a changed head", "UPDATE head SET note = replace(note, 'time 1', 'time 2')", [["checkpoint-invalid", undefined]]],
  [
    "another signer",
    `UPDATE signers SET did = '${createEphemeralKey().did}'`,
    [
      ["signer-invalid", undefined],
      ["signer-untrusted", undefined],
    ],
  ],
  [
    "a dropped guard",
    "CREATE TRIGGER extra AFTER INSERT ON entries BEGIN SELECT 1; END",
    [["schema-changed", undefined]],
  ],
];

for (const [name, sql, expected] of edits) {
  test(`verification finds ${name}`, async () => {
    using folder = temporaryFolder();
    await journalOf(folder.path, 300, 5);
    tamper(folder.path, (database) => database.exec(sql));
    const found = await problemsOf(folder.path);
    const codes = new Set(found.map(([code]) => code));
    for (const problem of expected) {
      assert.ok(
        found.some(([code, index]) => code === problem[0] && index === problem[1]),
        `${problem.join(" ")} in ${JSON.stringify(found)}`,
      );
      codes.delete(problem[0]);
    }
    assert.notEqual(found.length, 0);
  });
}

test("an older copy of the database is noticed, and opening it needs permission that leaves a receipt", async () => {
  using folder = temporaryFolder();
  await journalOf(folder.path, 10);
  const database = join(folder.path, "journal.sqlite");
  copyFileSync(database, `${database}.old`);
  const newer = await journalOf(folder.path, 10);
  copyFileSync(`${database}.old`, database);
  rmSync(`${database}-wal`, { force: true });
  rmSync(`${database}-shm`, { force: true });
  assert.deepEqual(
    (await problemsOf(folder.path)).map(([code]) => code),
    ["head-behind"],
  );
  await assert.rejects(openJournalWriter({ folder: folder.path, key }), {
    code: "HEARTH_JOURNAL_DAMAGED",
    message: /10 entries, but 20 were signed/,
  });
  {
    await using writer = await openJournalWriter({ folder: folder.path, key, acceptRollback: true });
    assert.equal(writer.checkpoint.size, 11);
  }
  assert.deepEqual(await problemsOf(folder.path), []);
  // Who remembers the lost head still sees that history was forked.
  await journalOf(folder.path, 30);
  assert.deepEqual(
    (await problemsOf(folder.path, [newer])).map(([code]) => code),
    ["history-forked"],
  );
});

test("a journal rewritten and signed whole by somebody else is not this device's", async () => {
  using folder = temporaryFolder();
  const other = createEphemeralKey();
  {
    await using writer = await openJournalWriter({ folder: folder.path, key: other });
    await writer.append(receiptOf("alice", 1));
  }
  const report = await verifyJournal({ folder: folder.path, trustedDid: key.did });
  assert.deepEqual(
    report.problems.map(({ code }) => code),
    ["signer-untrusted"],
  );
  await assert.rejects(openJournalWriter({ folder: folder.path, key }), {
    code: "HEARTH_JOURNAL_DAMAGED",
    message: /is signed by/,
  });
});

test("a rotated key goes on with the journal, and both keys' checkpoints verify", async () => {
  using folder = temporaryFolder();
  const keys = join(folder.path, "keys");
  const first = await openDeviceKey({ folder: keys });
  const open = async (by: typeof first, count: number): Promise<string> => {
    await using writer = await openJournalWriter({ folder: folder.path, key: by });
    await writer.appendMany(Array.from({ length: count }, (_, at) => receiptOf("alice", at)));
    return writer.checkpoint.note;
  };
  const remembered = [await open(first, 300)];
  await rotateDeviceKey({ folder: keys });
  const third = await rotateDeviceKey({ folder: keys });
  remembered.push(await open(third, 3));
  using reader = await openJournalReader({ folder: folder.path });
  const report = await reader.verify({ trustedDid: third.did, remembered });
  assert.deepEqual(report.problems, []);
  assert.deepEqual(report.signers.length, 3);
  await assert.rejects(open(first, 1), { code: "HEARTH_JOURNAL_DAMAGED" });
});

test("a writer signs on with the key's successor, and with no other", async () => {
  using folder = temporaryFolder();
  const keys = join(folder.path, "keys");
  const first = await openDeviceKey({ folder: keys });
  await using writer = await openJournalWriter({ folder: folder.path, key: first });
  await writer.append(receiptOf("alice", 1));
  assert.throws(() => writer.adoptKey(createEphemeralKey()), { code: "HEARTH_JOURNAL_DAMAGED" });
  await writer.append(receiptOf("alice", 2));
  const queued = writer.append(receiptOf("alice", 3));
  const second = await rotateDeviceKey({ folder: keys });
  writer.adoptKey(second);
  assert.equal((await queued).index, 2);
  await writer.append(receiptOf("alice", 4));
  using reader = await openJournalReader({ folder: folder.path });
  const report = await reader.verify({ trustedDid: second.did });
  assert.deepEqual([report.problems, report.signers], [[], [first.did, second.did]]);
});

test("what a key signed after it was revoked is named, and a head signed by it is not believed", async () => {
  using folder = temporaryFolder();
  const keys = join(folder.path, "keys");
  let clock = 1_000;
  const now = (): number => (clock += 1_000);
  const first = await openDeviceKey({ folder: keys, now });
  await using writer = await openJournalWriter({ folder: folder.path, key: first, now });
  await writer.appendMany(Array.from({ length: 300 }, (_, at) => receiptOf("alice", at)));
  const since = clock + 1;
  await writer.appendMany(Array.from({ length: 40 }, (_, at) => receiptOf("alice", at)));
  const revokedSince = (did: string) => (did === first.did ? since : undefined);
  using reader = await openJournalReader({ folder: folder.path });
  assert.deepEqual(
    (await reader.verify({ trustedDid: first.did, revokedSince })).problems.map(({ code }) => code),
    ["signer-revoked"],
  );
  const second = await rotateDeviceKey({ folder: keys, now });
  writer.adoptKey(second);
  await writer.append(receiptOf("alice", 7));
  const report = await reader.verify({ trustedDid: second.did, revokedSince });
  assert.deepEqual(
    [report.problems, report.doubtful],
    [[], [{ did: first.did, revokedSince: since, from: 300, to: 340 }]],
  );
});

test("a lost or damaged head file is reported and made anew by the next writer", async () => {
  using folder = temporaryFolder();
  await journalOf(folder.path, 3);
  rmSync(join(folder.path, "journal.head"));
  assert.deepEqual(await problemsOf(folder.path), [["head-file-missing", undefined]]);
  writeFileSync(join(folder.path, "journal.head"), "nonsense");
  assert.deepEqual(await problemsOf(folder.path), [["head-file-missing", undefined]]);
  await journalOf(folder.path, 1);
  assert.deepEqual(await problemsOf(folder.path), []);
});

test("a file that is no database is a problem and not a crash", async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "journal.sqlite"), "x".repeat(9_000));
  assert.deepEqual(
    (await problemsOf(folder.path)).map(([code]) => code),
    ["database-corrupt"],
  );
  await assert.rejects(openJournalWriter({ folder: folder.path, key }));
});

test("a guard that is missing is found", async () => {
  using folder = temporaryFolder();
  await journalOf(folder.path, 3);
  const database = new DatabaseSync(join(folder.path, "journal.sqlite"));
  database.exec("DROP TRIGGER entries_kept");
  database.close();
  assert.deepEqual(
    (await problemsOf(folder.path)).map(([code]) => code),
    ["schema-changed"],
  );
});
