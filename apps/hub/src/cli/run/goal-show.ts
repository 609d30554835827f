import { goalId, parse } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { goalReport } from "../goal/goal-report.ts";
import { describeWaits } from "../goal/describe-waits.ts";
import { describeOutcome } from "../goal/describe-estimate.ts";
import { printReport } from "../goal/print-report.ts";
import { printVerdicts } from "../goal/print-verdicts.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { escapeLine } from "../output/escape-text.ts";
import { duration, table } from "../output/format.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const { context, output, signal } = session;
  const id = parse(goalId, word, "the goal's id");
  await using hub = await findOrOpenHub(session);
  const report = await goalReport(hub.client, context.home, await hub.client.goals.get(id, { signal }));
  if (!output.json) {
    const { goal, plan, tasks } = report;
    output.text(`${goal.text}\n${goal.state}${plan === undefined ? "" : `, plan ${plan.id}`}`);
    for (const line of describeWaits(goal)) output.text(line);
    const rows = tasks.map((task) => [
      `  ${task.state}`,
      task.startedAt !== undefined && task.endedAt !== undefined ? duration(task.endedAt - task.startedAt) : "",
      `${task.title ?? task.capability}${task.failure === undefined ? "" : `: ${task.failure.message}`}`,
    ]);
    if (rows.length > 0) output.text(`${table(rows)}\n`);
    printVerdicts(output, goal.verdicts);
    const took = report.estimates.map((outcome) => `  ${escapeLine(describeOutcome(outcome))}`);
    if (took.length > 0) output.text(`Estimates:\n${took.join("\n")}\n`);
  }
  printReport(output, report);
  return exitCode.ok;
});
