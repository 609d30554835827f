import { parse, taskId } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const { output, signal } = session;
  const id = parse(taskId, word, "the task's id");
  await using hub = await requireHub(session);
  let failed = false;
  for await (const update of hub.client.tasks.updates(id, { signal })) {
    if (update.type === "state") failed = update.task.state === "failed" || update.task.state === "cancelled";
    if (output.json) output.data(update);
    else if (update.type === "progress")
      output.text(`${Math.round(update.fraction * 100)} % ${update.message ?? ""}`.trim());
    else if (update.type === "output")
      output.text(typeof update.part === "string" ? update.part : JSON.stringify(update.part));
    else {
      const why = update.task.failure === undefined ? "" : `: ${update.task.failure.message}`;
      output.text(`${update.task.state}${why}`);
    }
  }
  return failed ? exitCode.failed : exitCode.ok;
});
