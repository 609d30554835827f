import type { ColumnType } from "@hearth/protocol";
import type { TableSyntaxProblem } from "../../builtin/errors/table-syntax-error.ts";
import type { LoadCheck } from "./load-check.ts";
import type { LoadMode } from "./load-sqlite.ts";

/** What the thread that loads a CSV file into a SQLite file is given. */
export interface LoadJob {
  text: string;
  /** Of the CSV file, shown in complaints. */
  path: string;
  /** The SQLite file as it is; undefined where a new one is made. */
  content: Uint8Array | undefined;
  table: string;
  mode: LoadMode;
  expectedRows: number | undefined;
}

/** What it answers. */
export type LoadAnswer =
  | {
      kind: "loaded";
      rows: number;
      columns: { name: string; type: ColumnType }[];
      notes: string[];
      checks: LoadCheck[];
      /** The SQLite file as it is now. */
      content: Uint8Array<ArrayBuffer>;
    }
  /** Nothing was kept: what is there is not what came. */
  | { kind: "mismatch"; checks: readonly LoadCheck[] }
  /** The CSV text is no table. */
  | { kind: "syntax"; problem: Omit<TableSyntaxProblem, "cause"> }
  /** The table cannot be loaded so, such as into one that is there already. */
  | { kind: "invalid"; issues: readonly { field: string; message: string }[] }
  | { kind: "failed"; message: string };
