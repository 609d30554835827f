import { parse, taskId } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { count } from "../output/format.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const id = parse(taskId, word, "the task's id");
  await using hub = await findOrOpenHub(session);
  const cancelled = await hub.client.tasks.cancel(id, {
    signal: session.signal,
    reason: "cancelled with hearth task cancel",
  });
  if (session.output.json) session.output.data({ cancelled });
  else if (cancelled.length === 0) session.output.text("The task had ended already; nothing was cancelled.");
  else session.output.text(`Cancelled ${count(cancelled.length, "task")}:\n${cancelled.join("\n")}`);
  return exitCode.ok;
});
