import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createEphemeralKey } from "@hearth/identity";
import {
  auditTrail,
  checkpointVerifier,
  complianceLog,
  exportEntries,
  ledger,
  ledgerTotals,
  openJournalReader,
  openJournalWriter,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from "../src/index.ts";
import { agentOfAlice, alice, bob, receiptOf, temporaryFolder } from "./journal-testing.ts";

const run = promisify(execFile);
const verifier = fileURLToPath(new URL("../../../examples/verify-receipt/verify.mjs", import.meta.url));

test("what is appended in one turn is one group under one checkpoint, and comes back as it was", async () => {
  using folder = temporaryFolder();
  const key = createEphemeralKey();
  await using writer = await openJournalWriter({ folder: folder.path, key });
  const receipts = await Promise.all([0, 1, 2].map((count) => writer.append(receiptOf("alice", count))));
  assert.deepEqual(
    receipts.map(({ index }) => index),
    [0, 1, 2],
  );
  using reader = await openJournalReader({ folder: folder.path });
  assert.deepEqual(reader.list(alice), receipts);
  assert.deepEqual(reader.get(alice, receipts[1]!.id), receipts[1]);
  const head = verifyCheckpoint(reader.head().note, checkpointVerifier(writer.checkpoint.origin, key.publicKey));
  assert.equal(head?.size, 3);
  assert.equal(reader.checkpoints().length, 1);
});

test("a principal sees only the receipts of the person it acts for", async () => {
  using folder = temporaryFolder();
  await using writer = await openJournalWriter({ folder: folder.path, key: createEphemeralKey() });
  const [hers, his] = await writer.appendMany([receiptOf("alice", 1), receiptOf("bob", 2)]);
  using reader = await openJournalReader({ folder: folder.path });
  assert.deepEqual(
    reader.list(agentOfAlice).map(({ id }) => id),
    [hers!.id],
  );
  assert.deepEqual(
    reader.list(bob).map(({ id }) => id),
    [his!.id],
  );
  assert.equal(reader.get(alice, his!.id), undefined);
  assert.equal(reader.at(alice, his!.index), undefined);
  assert.equal(reader.sealed(alice, his!.index), undefined);
  assert.throws(() => [...exportEntries(reader, alice, { id: his!.id })], { code: "HEARTH_NOT_FOUND" });
  assert.doesNotMatch([...exportEntries(reader, alice)].join("\n"), /bob/);
  await assert.rejects(writer.erase(alice, his!.index, "not mine"), { code: "HEARTH_NOT_FOUND" });
});

test("proofs of inclusion and consistency hold across groups, tiles and a reopening", async () => {
  using folder = temporaryFolder();
  const key = createEphemeralKey();
  const heads = [];
  for (const count of [1, 254, 1, 1, 300]) {
    await using writer = await openJournalWriter({ folder: folder.path, key, maximumGroup: 100 });
    await writer.appendMany(Array.from({ length: count }, (_, at) => receiptOf("alice", at)));
    heads.push(writer.checkpoint);
  }
  using reader = await openJournalReader({ folder: folder.path });
  const { size, root } = reader.head();
  assert.equal(size, 557);
  for (const index of [0, 1, 254, 255, 256, 511, 512, 556]) {
    const proof = reader.inclusionProof(index);
    assert.ok(verifyInclusion({ index, size, root, proof, leafHash: reader.leafHash(index) }), `${index}`);
  }
  for (const older of heads) {
    const proof = reader.consistencyProof(older.size);
    assert.ok(verifyConsistency({ size1: older.size, root1: older.root, size2: size, root2: root, proof }));
  }
  assert.throws(() => reader.inclusionProof(557), { code: "HEARTH_NOT_FOUND" });
  const report = await reader.verify({
    trustedDid: key.did,
    remembered: heads.map(({ note }) => note),
    integrity: true,
  });
  assert.deepEqual(report.problems, []);
  assert.equal(report.entries, 557);
  assert.equal(report.checkpoints, reader.checkpoints().length);
});

test("an erased body is nowhere on the disk, its leaf still proves, and the erasure has a receipt", async () => {
  using folder = temporaryFolder();
  const key = createEphemeralKey();
  await using writer = await openJournalWriter({ folder: folder.path, key });
  const secret = "the-diagnosis-of-alice";
  const receipts = await writer.appendMany(
    [0, 1, 2].map((at) => receiptOf("alice", at, at === 1 ? { body: { secret } } : {})),
  );
  const before = writer.checkpoint;
  await assert.rejects(writer.erase(agentOfAlice, 1, "hide my tracks"), { code: "HEARTH_ERASURE_REFUSED" });
  const twice = await Promise.allSettled([writer.erase(alice, 1, "I asked for it"), writer.erase(alice, 1, "again")]);
  assert.deepEqual(
    twice.map(({ status }) => status),
    ["fulfilled", "rejected"],
  );
  await assert.rejects(writer.erase(alice, 1, "again"), { code: "HEARTH_ERASURE_REFUSED" });
  await assert.rejects(writer.erase(alice, 3, "the erasure itself"), { code: "HEARTH_ERASURE_REFUSED" });
  await assert.rejects(writer.append({ ...receiptOf("alice", 1), kind: "erasure" }), {
    code: "HEARTH_ERASURE_REFUSED",
  });

  using reader = await openJournalReader({ folder: folder.path });
  const erased = reader.at(alice, 1)!;
  assert.deepEqual(erased, { ...receipts[1]!, body: {}, erased: true });
  const tombstone = reader.list(alice, { kinds: ["erasure"] })[0]!;
  assert.equal(tombstone.body["erases"], 1);
  assert.equal(tombstone.body["reason"], "I asked for it");
  const proof = reader.inclusionProof(1, before.size);
  assert.ok(verifyInclusion({ index: 1, size: before.size, root: before.root, proof, leafHash: reader.leafHash(1) }));
  const report = await reader.verify({ trustedDid: key.did, remembered: [before.note] });
  assert.deepEqual([report.problems, report.erased], [[], 1]);
  for (const name of ["journal.sqlite", "journal.sqlite-wal"]) {
    const path = join(folder.path, name);
    if (existsSync(path)) assert.ok(!readFileSync(path).includes(secret), `${name} still holds the body`);
  }
});

test("a malformed receipt is refused by name and the rest of its turn is kept", async () => {
  using folder = temporaryFolder();
  await using writer = await openJournalWriter({ folder: folder.path, key: createEphemeralKey() });
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const bodies = [
    { n: NaN },
    { f: () => 1 },
    { big: 1n },
    { map: new Map() },
    cycle,
    { s: "\ud800" },
    { long: "x".repeat(2 ** 20) },
  ];
  const results = await Promise.allSettled([
    writer.append(receiptOf("alice", 1)),
    ...bodies.map((body) => writer.append(receiptOf("alice", 0, { body }))),
    writer.append({ ...receiptOf("alice", 0), action: "Not An Action" }),
    writer.append(receiptOf("alice", 2)),
  ]);
  assert.deepEqual(
    results.map((result) =>
      result.status === "fulfilled" ? result.value.index : (result.reason as { code: string }).code,
    ),
    [0, ...Array.from({ length: bodies.length + 1 }, () => "HEARTH_VALIDATION"), 1],
  );
});

test("the audit trail, the compliance log and the ledger are views of the same receipts", async () => {
  using folder = temporaryFolder();
  await using writer = await openJournalWriter({ folder: folder.path, key: createEphemeralKey() });
  const intent = await writer.append(receiptOf("alice", 0, { kind: "effect-intent" }));
  const open = await writer.append(receiptOf("alice", 0, { kind: "effect-intent", action: "file-written" }));
  await writer.appendMany([
    receiptOf("alice", 1, { intent: intent.id }),
    receiptOf("alice", 2, {
      kind: "decision",
      action: "effect-decided",
      body: { decision: "deny", command: "rm -rf /" },
    }),
    receiptOf("alice", 3, {
      kind: "policy",
      action: "principle-violated",
      body: {
        principle: "privacy",
        violation: "private data outward",
        severity: "critical",
        actionTaken: "blocked",
        host: "x",
      },
    }),
    receiptOf("alice", 4, { kind: "policy", action: "principle-violated", body: { severity: "info" } }),
    ...[0.1, 0.2, -0.05].map((amount) =>
      receiptOf("alice", 5, { kind: "spend", action: "call-paid", body: { unit: "USD", amount } }),
    ),
    receiptOf("bob", 6, {
      kind: "spend",
      action: "call-paid",
      body: { unit: "USD", amount: 100, severity: "critical" },
    }),
  ]);
  using reader = await openJournalReader({ folder: folder.path });
  const trail = [...auditTrail(reader, alice)];
  assert.deepEqual(
    trail.map(({ eventType, target, outcome, agentId }) => [eventType, target, outcome, agentId]),
    [
      ["command_executed", "ls -la", "success", "files"],
      ["permission_denied", "rm -rf /", "denied", "files"],
    ],
  );
  assert.deepEqual(
    reader.unfinishedIntents(alice).map(({ id }) => id),
    [open.id],
  );
  const [worst, ...rest] = [...complianceLog(reader, alice, { minimumSeverity: "error" })];
  assert.deepEqual(
    [worst?.principle, worst?.actionTaken, worst?.details, rest],
    ["privacy", "blocked", { host: "x" }, []],
  );
  assert.equal([...complianceLog(reader, alice)].length, 2);
  assert.deepEqual(ledgerTotals(ledger(reader, alice)), { calls: 1, USD: 0.25 });
});

test("views are filtered by time, agent, place and order, and never show another's", async () => {
  using folder = temporaryFolder();
  let clock = 1_000;
  await using writer = await openJournalWriter({
    folder: folder.path,
    key: createEphemeralKey(),
    now: () => (clock += 10),
  });
  for (const [owner, agent] of [
    ["alice", "files"],
    ["bob", "files"],
    ["alice", "table"],
    ["alice", "files"],
  ] as const)
    await writer.append(receiptOf(owner, 1, { principal: `agent:${agent}@${owner}` }));
  await writer.append({
    kind: "task",
    action: "task-completed",
    principal: "worker:hub",
    owner: "alice",
    task: "t1",
    body: { startedAt: 7 },
  });
  await writer.append({
    kind: "spend",
    action: "budget-set",
    principal: "person:alice",
    owner: "alice",
    body: { unit: "tokens", maximum: 5, scope: "person" },
  });
  using reader = await openJournalReader({ folder: folder.path });
  const times = reader.list(alice).map(({ time }) => time);
  const indexes = (filter: object) => [...auditTrail(reader, alice, filter)].map(({ index }) => index);
  assert.deepEqual(indexes({ types: ["command_executed"] }), [0, 2, 3]);
  assert.deepEqual(indexes({ types: ["command_executed"], first: "newest" }), [3, 2, 0]);
  assert.deepEqual(indexes({ agent: "files" }), [0, 3]);
  assert.deepEqual(indexes({ since: times[1]! }), [2, 3, 4, 4, 5]);
  assert.deepEqual(indexes({ until: times[1]! }), [0]);
  assert.deepEqual(indexes({ since: times[1]! + 1, until: times[2]! + 1 }), [3]);
  assert.deepEqual(indexes({ since: 9_999 }), []);
  assert.deepEqual(indexes({ after: 0, before: 3 }), [2]);
  assert.deepEqual(
    [...auditTrail(reader, alice, { task: "t1" })].map(({ eventType, timestamp }) => [eventType, timestamp]),
    [
      ["task_started", 7],
      ["task_completed", times[3]],
    ],
  );
  assert.deepEqual(
    [...ledger(reader, alice, { entries: ["limit"] })].map(({ amounts, details }) => [amounts, details]),
    [[{ tokens: 5 }, { scope: "person" }]],
  );
  assert.deepEqual(ledgerTotals(ledger(reader, alice)), { calls: 3 });
});

test("views over many pages show each receipt once, in either order", async () => {
  using folder = temporaryFolder();
  await using writer = await openJournalWriter({ folder: folder.path, key: createEphemeralKey() });
  await writer.appendMany(Array.from({ length: 1203 }, (_, at) => receiptOf(at % 2 === 0 ? "alice" : "bob", at)));
  using reader = await openJournalReader({ folder: folder.path });
  const forward = [...auditTrail(reader, alice)].map(({ index }) => index);
  const backward = [...auditTrail(reader, alice, { first: "newest" })].map(({ index }) => index);
  assert.equal(forward.length, 602);
  assert.deepEqual(forward, backward.toReversed());
  assert.deepEqual(
    forward,
    [...new Set(forward)].toSorted((one, other) => one - other),
  );
});

test("one exported receipt is verified by the stand-alone script, and a changed one is not", async () => {
  using folder = temporaryFolder();
  const key = createEphemeralKey();
  await using writer = await openJournalWriter({ folder: folder.path, key });
  const receipts = await writer.appendMany(
    Array.from({ length: 300 }, (_, at) => receiptOf("alice", at, { body: { at, text: "Grüße ✓" } })),
  );
  await writer.erase(alice, 7, "asked");
  using reader = await openJournalReader({ folder: folder.path });
  const file = join(folder.path, "export.jsonl");
  const verify = async (lines: string[], did = key.did) => {
    writeFileSync(file, lines.join("\n"));
    return await run(process.execPath, [verifier, file, did]).then(
      ({ stdout }) => stdout,
      (failure: { stderr: string }) => `refused: ${failure.stderr}`,
    );
  };
  const lines = [...exportEntries(reader, alice, { id: receipts[137]!.id })];
  assert.match(await verify(lines), /receipt 137 holds: .*Grüße ✓/);
  assert.match(await verify([...exportEntries(reader, alice)]), /301 verified/);
  const [head, line] = lines as [string, string];
  const entry = JSON.parse(line) as { index: number; receipt: string; proof: string[]; salt: string };
  const checkpoint = JSON.parse(head) as { checkpoint: string };
  const wrong: [string[], string?][] = [
    [[head, line.replace("Grüße", "Gruesse")]],
    [[head, JSON.stringify({ ...entry, index: 136 })]],
    [[head, JSON.stringify({ ...entry, proof: entry.proof.slice(1) })]],
    [
      [
        head,
        JSON.stringify({ ...entry, salt: entry.salt + entry.receipt.slice(0, 1), receipt: entry.receipt.slice(1) }),
      ],
    ],
    [[JSON.stringify({ ...checkpoint, checkpoint: checkpoint.checkpoint.replace("\n301\n", "\n302\n") }), line]],
    [[JSON.stringify({ ...checkpoint, did: createEphemeralKey().did }), line]],
    [lines, createEphemeralKey().did],
    [[head]],
  ];
  for (const [changed, did] of wrong) assert.match(await verify(changed, did), /^refused: /);
});

test("files are for their owner alone, and a folder without a journal says so", async () => {
  using folder = temporaryFolder();
  await assert.rejects(openJournalReader({ folder: folder.path }), { code: "HEARTH_NOT_FOUND" });
  chmodSync(folder.path, 0o700);
  await (await openJournalWriter({ folder: folder.path, key: createEphemeralKey() })).close();
  using reader = await openJournalReader({ folder: folder.path });
  assert.deepEqual([reader.list(alice), reader.head().size], [[], 0]);
  assert.equal((await reader.verify()).ok, true);
});
