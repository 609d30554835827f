import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openDeviceKey } from "@hearth/identity";
import { exportEntries, openJournalReader, openJournalWriter } from "@hearth/journal";
import { verifyExport } from "./verify-export.ts";

let folder: string;
let lines: string[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hearth-verify-"));
  const key = await openDeviceKey({ folder: join(folder, "keys") });
  const who = { kind: "person", id: "owner" } as const;
  {
    await using writer = await openJournalWriter({ folder: join(folder, "journal"), key });
    for (let number = 0; number < 37; number += 1)
      await writer.append({
        kind: "hub",
        action: "hub-noted",
        principal: "person:owner",
        owner: number % 5 === 4 ? "other" : "owner",
        body: { number },
      });
  }
  using reader = await openJournalReader({ folder: join(folder, "journal") });
  lines = [...exportEntries(reader, who)];
});
after(() => rm(folder, { recursive: true, force: true }));

/** The export with one line changed. */
function changed(at: number, change: (line: Record<string, unknown>) => void): string[] {
  const line = JSON.parse(lines[at]!) as Record<string, unknown>;
  change(line);
  return lines.with(at, JSON.stringify(line));
}

void test("a real journal's receipts hold, in a log that has others' between them", async () => {
  const result = await verifyExport(lines);
  assert.deepEqual(result.failures, []);
  assert.equal(result.verified, 30);
  assert.equal(result.size, 37);
  assert.match(result.signer, /^did:key:z6Mk/);
});

void test("a receipt that was changed, moved or given another's proof does not hold, and the others do", async () => {
  const text = changed(3, (line) => (line["receipt"] = String(line["receipt"]).replace('"number":2', '"number":3')));
  const index = changed(3, (line) => (line["index"] = 30));
  const proof = changed(3, (line) => (line["proof"] = (JSON.parse(lines[4]!) as { proof: string[] }).proof));
  const salt = changed(3, (line) => (line["salt"] = "A".repeat(43)));
  const nothing = changed(3, (line) => delete line["receipt"]);
  for (const forged of [text, index, proof, salt, nothing]) {
    const { verified, failures } = await verifyExport(forged);
    assert.equal(verified, 29);
    assert.equal(failures.length, 1);
  }
});

void test("a checkpoint of another size, root or key does not hold at all", async () => {
  const size = changed(0, (line) => (line["checkpoint"] = String(line["checkpoint"]).replace("\n37\n", "\n36\n")));
  const other = await openDeviceKey({ folder: join(folder, "other") });
  const key = changed(0, (line) => (line["did"] = other.did));
  const cut = changed(0, (line) => (line["checkpoint"] = String(line["checkpoint"]).slice(0, -30)));
  for (const forged of [size, key, cut]) await assert.rejects(verifyExport(forged), /checkpoint/);
  await assert.rejects(verifyExport([]), /no export/);
});
