import { action } from "../action.ts";
import type { TaskListFlags } from "../commands/task.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printTasks } from "../output/print-task.ts";

export default action<TaskListFlags, []>(async (session, { limit, state, capability }) => {
  await using hub = await findOrOpenHub(session);
  const tasks = await hub.client.tasks.list({
    limit,
    signal: session.signal,
    ...(state === undefined || state.length === 0 ? {} : { states: state }),
    ...(capability === undefined ? {} : { capability }),
  });
  printTasks(session.output, tasks);
  return exitCode.ok;
});
