import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createEphemeralKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter, verifyInclusion, type JournalWriter } from "@hearth/journal";
import type { NewReceipt } from "@hearth/protocol";

interface Row {
  metric: string;
  unit: string;
  ours: number;
  others: Record<string, number>;
  ratio: number | null;
  goal: string;
  holds: boolean;
}

const group = 512;

/**
 * The journal beside a floor that does the least such a log must do: node:sqlite rows in groups of the same size with
 * synchronous=FULL and one SHA-256 a row, without tree, signature, salt, indexes or validation.
 */
async function run({ quick }: { quick: boolean }): Promise<{ name: string; rows: Row[] }> {
  const folder = mkdtempSync(join(tmpdir(), "hearth-bench-journal-"));
  try {
    const rows: Row[] = [];
    const size = quick ? 100_000 : 1_000_000;
    const key = createEphemeralKey();
    const floor = measureFloor(folder, quick ? 100_000 : 300_000);
    const journal = join(folder, "journal");
    const writer = await openJournalWriter({ folder: journal, key });
    const appended = await measureAppend(writer, size);
    rows.push(
      row(
        "append in groups of 512, sync=FULL, signed",
        "receipts/s",
        appended,
        { "sqlite+sha256": floor.append },
        10_000,
        true,
      ),
    );
    const singles = quick ? 300 : 2_000;
    const single = await rate(singles, async () => {
      for (let at = 0; at < singles; at++) await writer.append(receiptAt(at));
    });
    rows.push(
      row(
        "append one by one, sync=FULL, signed",
        "receipts/s",
        single,
        { "sqlite+sha256": floor.single },
        undefined,
        true,
      ),
    );
    await writer.close();

    const opening = performance.now();
    await (await openJournalWriter({ folder: journal, key })).close();
    rows.push(
      row(`open and close a journal of ${size} entries`, "ms", performance.now() - opening, {}, undefined, false),
    );

    using reader = await openJournalReader({ folder: journal });
    const report = await reader.verify({ trustedDid: key.did });
    if (!report.ok) throw new Error(`the journal does not verify: ${JSON.stringify(report.problems)}`);
    const audited = report.entries / (report.milliseconds / 1_000);
    rows.push(row("verify the whole journal", "entries/s", audited, { "sqlite+sha256": floor.audit }, 150_000, true));

    const head = reader.head();
    const proofs = Array.from({ length: 500 }, (_, at) => {
      const index = (at * 7_919_993) % head.size;
      return {
        index,
        size: head.size,
        root: head.root,
        leafHash: reader.leafHash(index),
        proof: reader.inclusionProof(index),
      };
    });
    const verifying = performance.now();
    if (!proofs.every(verifyInclusion)) throw new Error("a proof does not hold");
    const each = (performance.now() - verifying) / proofs.length;
    rows.push(row(`verify an inclusion proof among ${head.size} entries`, "ms", each, {}, 1, false));
    return { name: "journal", rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAppend(writer: JournalWriter, size: number): Promise<number> {
  return await rate(size, async () => {
    for (let at = 0; at < size; at += group) {
      const count = Math.min(group, size - at);
      await Promise.all(Array.from({ length: count }, (_, next) => writer.append(receiptAt(at + next))));
    }
  });
}

function measureFloor(folder: string, size: number): { append: number; single: number; audit: number } {
  using stack = new DisposableStack();
  const database = stack.adopt(new DatabaseSync(join(folder, "floor.sqlite")), (open) => open.close());
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log (id INTEGER PRIMARY KEY, text TEXT, hash BLOB) STRICT",
  );
  const insert = database.prepare("INSERT INTO log (text, hash) VALUES (?, ?)");
  const write = (from: number, count: number): void => {
    database.exec("BEGIN");
    for (let at = from; at < from + count; at++) {
      const text = JSON.stringify(receiptAt(at));
      insert.run(text, createHash("sha256").update(text).digest());
    }
    database.exec("COMMIT");
  };
  let started = performance.now();
  for (let at = 0; at < size; at += group) write(at, group);
  const append = (size * 1_000) / (performance.now() - started);
  started = performance.now();
  for (let at = 0; at < 300; at++) write(at, 1);
  const single = 300_000 / (performance.now() - started);
  started = performance.now();
  let count = 0;
  for (const { text, hash } of database.prepare("SELECT text, hash FROM log").iterate()) {
    if (
      !createHash("sha256")
        .update(text as string)
        .digest()
        .equals(hash as Uint8Array)
    )
      throw new Error("the floor is wrong");
    count++;
  }
  return { append, single, audit: (count * 1_000) / (performance.now() - started) };
}

function receiptAt(at: number): NewReceipt {
  const body = { command: "ls -la documents", exit: 0, milliseconds: at, outcome: "success" };
  return { kind: "effect-outcome", action: "command-executed", principal: "agent:files@alice", owner: "alice", body };
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - started);
}

/** @param more whether more is better */
function row(
  metric: string,
  unit: string,
  value: number,
  others: Record<string, number>,
  goal: number | undefined,
  more: boolean,
): Row {
  const [other] = Object.values(others);
  const sign = more ? ">=" : "<";
  return {
    metric,
    unit,
    ours: Number(value.toPrecision(4)),
    others: Object.fromEntries(Object.entries(others).map(([name, measured]) => [name, Math.round(measured)])),
    ratio: other === undefined ? null : Number((value / other).toFixed(2)),
    goal: goal === undefined ? "shown only" : `${sign} ${goal}`,
    holds: goal === undefined || (more ? value >= goal : value < goal),
  };
}

export default { name: "journal", run };
