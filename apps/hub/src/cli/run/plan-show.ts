import { parse, planId } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { describePlan } from "../goal/print-plan.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, word) => {
  const id = parse(planId, word, "the plan's id");
  await using hub = await findOrOpenHub(session);
  const plan = await hub.client.plans.get(id, { signal: session.signal });
  if (session.output.json) session.output.data(plan);
  else session.output.text(`${describePlan(plan)}\n  State: ${plan.state}`);
  return exitCode.ok;
});
