import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { NewReceipt, Principal } from "@hearth/protocol";

export const alice: Principal = { kind: "person", id: "alice" };
export const bob: Principal = { kind: "person", id: "bob" };
export const agentOfAlice: Principal = { kind: "agent", id: "files", level: "manager", onBehalfOf: "alice" };

/** A folder that is gone when the test is. */
export function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), "hearth-journal-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function receiptOf(owner: string, count: number, more: Partial<NewReceipt> = {}): NewReceipt {
  const body = { command: "ls -la", count, outcome: "success" };
  return {
    kind: "effect-outcome",
    action: "command-executed",
    principal: `agent:files@${owner}`,
    owner,
    body,
    ...more,
  };
}

/** What somebody with the files and without the key can do: opens the database with every guard taken off. */
export function tamper(folder: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(folder, "journal.sqlite"), { defensive: false });
  try {
    const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
    work(database);
    for (const { sql } of triggers) database.exec(String(sql));
  } finally {
    database.close();
  }
}
