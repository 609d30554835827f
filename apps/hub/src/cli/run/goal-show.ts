import { goalId, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { goalReport } from "../goal/goal-report.ts";
import { printReport } from "../goal/print-report.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { duration, table } from "../output/format.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const { context, output, signal } = session;
  const id = parse(goalId, word, "the goal's id");
  await using hub = await findOrOpenHub(session);
  const report = await goalReport(hub.client, context.home, await hub.client.goals.get(id, { signal }));
  if (!output.json) {
    const { goal, plan, tasks } = report;
    output.text(`${goal.text}\n${goal.state}${plan === undefined ? "" : `, plan ${plan.id}`}`);
    const rows = tasks.map((task) => [
      `  ${task.state}`,
      task.startedAt !== undefined && task.endedAt !== undefined ? duration(task.endedAt - task.startedAt) : "",
      `${task.title ?? task.capability}${task.failure === undefined ? "" : `: ${task.failure.message}`}`,
    ]);
    if (rows.length > 0) output.text(`${table(rows)}\n`);
  }
  printReport(output, report);
  return exitCode.ok;
});
