import { action } from "../action.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printAnswers } from "../output/print-answers.ts";

export default action<{ json: boolean }, string[]>(async (session, _flags, ...ids) => {
  await using hub = await findOrOpenHub(session);
  const answers = ids.map((id) => ({ id, answer: "denied" as const }));
  return printAnswers(session.output, await hub.client.approvals.decide(answers, { signal: session.signal }), "denied");
});
