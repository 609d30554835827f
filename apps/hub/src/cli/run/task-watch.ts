import { parse, taskId } from "@hearth/protocol";
import { action } from "../action.ts";
import type { Session } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { ApprovalDesk } from "../goal/approval-desk.ts";
import { canAsk, LineAsker } from "../goal/ask-line.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const { output, signal } = session;
  const id = parse(taskId, word, "the task's id");
  await using hub = await requireHub(session);
  let failed = false;
  using asker = new LineAsker(session);
  await using desk = new ApprovalDesk({ session, client: hub.client, asker });
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
    if (update.type === "state" && update.task.parkedOn !== undefined)
      await answer(session, desk, update.task.parkedOn);
  }
  return failed ? exitCode.failed : exitCode.ok;
});

/** Puts the question a task is parked on, or says how it is answered where nobody can be asked. */
async function answer(session: Session, desk: ApprovalDesk, parkedOn: string): Promise<void> {
  const id = /^approval:(.+)$/.exec(parkedOn)?.[1];
  if (id === undefined) return;
  if (canAsk(session)) await desk.ask([id]);
  else session.output.note(`It waits for your answer: hearth approvals approve ${id}, or hearth approvals deny ${id}`);
}
