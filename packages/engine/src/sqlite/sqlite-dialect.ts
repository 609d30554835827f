import type { Dialect } from "../store/script.ts";

/** What of the scripts SQLite says in its own way. */
export const sqliteDialect: Dialect = {
  name: "sqlite",
  among: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  lock: "",
  skipLocked: "",
  released: `(state = 'waiting' AND parked_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM task_edge JOIN task AS parent ON parent.id = task_edge.parent
    WHERE task_edge.child = task.id AND parent.state <> 'completed'))`,
};
