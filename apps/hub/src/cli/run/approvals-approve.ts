import { action } from "../action.ts";
import { decideFreshly } from "../goal/decide-freshly.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printAnswers } from "../output/print-answers.ts";

export default action<{ json: boolean }, string[]>(async (session, _flags, ...ids) => {
  await using hub = await findOrOpenHub(session);
  const answers = ids.map((id) => ({ id, answer: "approved" as const }));
  return printAnswers(session.output, await decideFreshly(session, hub.client, answers), "approved");
});
