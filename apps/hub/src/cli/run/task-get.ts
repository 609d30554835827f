import { parse, taskId } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printTask } from "../output/print-task.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const id = parse(taskId, word, "the task's id");
  await using hub = await findOrOpenHub(session);
  printTask(session.output, await hub.client.tasks.get(id, { signal: session.signal }));
  return exitCode.ok;
});
