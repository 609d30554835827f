import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printQuestion } from "../output/print-question.ts";

export default action<{ json: boolean }, []>(async (session) => {
  await using hub = await findOrOpenHub(session);
  const approvals = await hub.client.approvals.list({ signal: session.signal });
  if (session.output.json) session.output.data({ approvals });
  else if (approvals.length === 0) session.output.note("Nothing is asked.");
  else for (const approval of approvals) printQuestion(session.output, approval);
  return exitCode.ok;
});
