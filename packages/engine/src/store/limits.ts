import type { LimitRow } from "../limit-book.ts";
import { execute, query, type Script } from "./script.ts";

export function* readLimits(): Script<LimitRow[]> {
  return yield* query<LimitRow>("SELECT owner, kind, name, maximum FROM task_limit");
}

export function* writeLimit({ owner, kind, name }: Omit<LimitRow, "maximum">, maximum: number | null): Script<void> {
  if (maximum === null) {
    yield* execute("DELETE FROM task_limit WHERE owner = ? AND kind = ? AND name = ?", owner, kind, name);
    return;
  }
  yield* execute(
    `INSERT INTO task_limit (owner, kind, name, maximum) VALUES (?, ?, ?, ?)
     ON CONFLICT (owner, kind, name) DO UPDATE SET maximum = excluded.maximum`,
    owner,
    kind,
    name,
    maximum,
  );
}
