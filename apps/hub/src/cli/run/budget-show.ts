import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printBudgets } from "../output/print-budgets.ts";

export default action<{ json: boolean }, []>(async (session) => {
  await using hub = await findOrOpenHub(session);
  printBudgets(session.output, await hub.client.budgets.show({ signal: session.signal }));
  return exitCode.ok;
});
