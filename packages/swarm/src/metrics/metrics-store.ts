import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { metricsColumns, type MetricsRow } from "./metrics-row.ts";

/** Where rows are kept. */
export interface MetricsStore extends Disposable {
  append(row: MetricsRow): void;
  /** Rows of a time range, oldest first. Milliseconds since 1970. */
  query(from: number, to: number): MetricsRow[];
  /** Forgets what is older. */
  prune(before: number): void;
  clear(): void;
}

export const metricsStoreTypes = ["csv", "json", "database"] as const;
export type MetricsStoreType = (typeof metricsStoreTypes)[number];

/** Opens a store: comma-separated lines with a head, one JSON object a line, or an SQLite database. */
export async function openMetricsStore(type: MetricsStoreType, file: string): Promise<MetricsStore> {
  if (type !== "database") return new LineStore(file, type === "csv" ? csv : json);
  const { SqliteMetricsStore } = await import("./sqlite-metrics-store.ts");
  return new SqliteMetricsStore(file);
}

interface LineFormat {
  head: string;
  write(row: MetricsRow): string;
  /** Undefined for a line that a crash cut. */
  read(line: string): MetricsRow | undefined;
}

const csv: LineFormat = {
  head: `${metricsColumns.join(",")}\n`,
  write: (row) => `${metricsColumns.map((column) => row[column]).join(",")}\n`,
  read: (line) => {
    const values = line.split(",").map(Number);
    return rowOf(Object.fromEntries(metricsColumns.map((column, at) => [column, values[at]])));
  },
};

const json: LineFormat = {
  head: "",
  write: (row) => `${JSON.stringify(row)}\n`,
  read: (line) => {
    try {
      return rowOf(JSON.parse(line) as Record<string, unknown>);
    } catch {
      return undefined;
    }
  },
};

function rowOf(values: Record<string, unknown>): MetricsRow | undefined {
  return metricsColumns.every((column) => Number.isFinite(values[column]))
    ? (values as unknown as MetricsRow)
    : undefined;
}

class LineStore implements MetricsStore {
  readonly #file: string;
  readonly #format: LineFormat;

  constructor(file: string, format: LineFormat) {
    this.#file = file;
    this.#format = format;
    try {
      if (!existsSync(file)) writeFileSync(file, format.head, { mode: 0o600 });
      else if (format.head !== "" && !readFileSync(file, "utf8").startsWith(format.head)) {
        throw new ConfigurationError(`${file} is no file of metrics`, { field: "/metrics/storage/file" });
      }
    } catch (cause) {
      if (cause instanceof ConfigurationError) throw cause;
      throw new ConfigurationError(`the metrics file ${file} cannot be written`, {
        field: "/metrics/storage/file",
        cause,
      });
    }
  }

  append(row: MetricsRow): void {
    appendFileSync(this.#file, this.#format.write(row));
  }

  query(from: number, to: number): MetricsRow[] {
    return this.#rows().filter(({ time }) => time >= from && time <= to);
  }

  prune(before: number): void {
    const rows = this.#rows();
    const kept = rows.filter(({ time }) => time >= before);
    if (kept.length < rows.length) this.#replace(kept);
  }

  clear(): void {
    this.#replace([]);
  }

  [Symbol.dispose](): void {
    // Nothing is held open.
  }

  #rows(): MetricsRow[] {
    const lines = readFileSync(this.#file, "utf8").split("\n");
    const data = this.#format.head === "" ? lines : lines.slice(1);
    return data.map((line) => (line === "" ? undefined : this.#format.read(line))).filter((row) => row !== undefined);
  }

  #replace(rows: readonly MetricsRow[]): void {
    const aside = `${this.#file}.tmp`;
    writeFileSync(aside, this.#format.head + rows.map((row) => this.#format.write(row)).join(""), { mode: 0o600 });
    renameSync(aside, this.#file);
  }
}
