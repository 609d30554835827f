import { DatabaseSync } from "node:sqlite";
import { metricsColumns, type MetricsRow } from "./metrics-row.ts";
import type { MetricsStore } from "./metrics-store.ts";

/** Rows in a table of an SQLite database. */
export class SqliteMetricsStore implements MetricsStore {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    const columns = metricsColumns.map((column) => `${column} REAL NOT NULL`).join(", ");
    this.#database.exec(
      `PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS metrics (${columns}) STRICT; CREATE INDEX IF NOT EXISTS metrics_by_time ON metrics (time)`,
    );
  }

  append(row: MetricsRow): void {
    const places = metricsColumns.map(() => "?").join(", ");
    this.#database
      .prepare(`INSERT INTO metrics VALUES (${places})`)
      .run(...metricsColumns.map((column) => row[column]));
  }

  query(from: number, to: number): MetricsRow[] {
    const rows = this.#database.prepare("SELECT * FROM metrics WHERE time BETWEEN ? AND ? ORDER BY time").all(from, to);
    return rows.map((row) => ({ ...row }) as unknown as MetricsRow);
  }

  prune(before: number): void {
    this.#database.prepare("DELETE FROM metrics WHERE time < ?").run(before);
  }

  clear(): void {
    this.#database.exec("DELETE FROM metrics");
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
