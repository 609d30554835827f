import { type Statement, statement, type Database } from "@hearth/storage";

/**
 * Statements that remove what belongs to an owner's tasks and plans and says so in no column of its own, and the tasks from the tally.
 * To be carried out with the deletion of the owner's rows, before it, once all tasks have ended.
 */
export function eraseTaskRows(database: Database<unknown>, owner: string): Statement[] {
  const run = (text: string) => statement(database, text, [owner]);
  const tasks = "(SELECT id FROM task WHERE owner = ?)";
  return [
    run(`DELETE FROM task_step WHERE task IN ${tasks}`),
    run(`DELETE FROM task_wait WHERE task IN ${tasks}`),
    run(`DELETE FROM task_edge WHERE child IN ${tasks}`),
    ...(database.kind === "postgres" ? [run(`DELETE FROM task_open WHERE task IN ${tasks}`)] : []),
    run("DELETE FROM plan_draft WHERE plan IN (SELECT id FROM plan WHERE owner = ?)"),
    run("INSERT INTO task_tally (state, total) SELECT state, -COUNT(*) FROM task WHERE owner = ? GROUP BY state"),
  ];
}
