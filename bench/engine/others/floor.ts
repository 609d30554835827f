import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import type { EngineAdapter, Servers } from "../adapter.ts";
import { batches } from "./counter.ts";

/**
 * The least any durable queue on SQLite must do: insert rows in transactions, take them in batches, mark them done.
 * No graph, no retries, no leases: a floor to measure the cost of those, and no engine to choose.
 */
export async function openFloor({ folder }: Servers): Promise<EngineAdapter> {
  const database = new DatabaseSync(join(folder, "floor.db"));
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE job (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, next INTEGER) STRICT");
  const insert = database.prepare("INSERT INTO job (state, next) VALUES (0, ?)");
  const take = database.prepare("SELECT id, next FROM job WHERE id > ? ORDER BY id LIMIT 1000");
  const done = database.prepare("UPDATE job SET state = 1 WHERE id = ?");
  let last = 0;

  function transaction(work: () => void): void {
    database.exec("BEGIN IMMEDIATE");
    work();
    database.exec("COMMIT");
  }

  function drain(count: number): void {
    for (let left = count; left > 0;) {
      const rows = take.all(last) as { id: number; next: number | null }[];
      transaction(() => {
        for (const { id, next } of rows) {
          done.run(id);
          if (next !== null && next > 0) insert.run(next - 1);
        }
      });
      last = rows.at(-1)!.id;
      left -= rows.length;
    }
  }

  function submit(size: number, next: number | null): void {
    transaction(() => {
      for (let index = 0; index < size; index++) insert.run(next);
    });
  }

  return {
    name: "SQLite floor",
    async submitBatches(count) {
      for (const size of batches(count)) submit(size, null);
    },
    async submitOne() {
      submit(1, null);
    },
    async drain(count) {
      drain(count);
    },
    async startIdle() {},
    async latency() {
      submit(1, null);
      drain(1);
    },
    async stopIdle() {},
    async chains(count, length) {
      for (const size of batches(count)) submit(size, length - 1);
      drain(count * length);
    },
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}
