import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const report = await hub.client.agents.reload({ signal });
  if (output.json) output.data(report);
  else {
    for (const { agent, change } of report.changes) output.text(`${agent}: ${change}`);
    for (const { agent, why, keepsVersion } of report.problems)
      output.text(`${agent}: not used${keepsVersion ? ", the version before it stays" : ""}\n  ${why}`);
    if (report.changes.length + report.problems.length === 0) output.text("Nothing has changed.");
  }
  return report.problems.length === 0 ? exitCode.ok : exitCode.failed;
});
