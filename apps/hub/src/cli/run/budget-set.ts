import { action } from "../action.ts";
import type { BudgetSetFlags } from "../commands/budget.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { printBudgets } from "../output/print-budgets.ts";

export default action<BudgetSetFlags, [number]>(async (session, { scope, id, unit, period }, maximum) => {
  await using hub = await findOrOpenHub(session);
  const limit = { scope, scopeId: id, unit, period, maximum };
  printBudgets(session.output, await hub.client.budgets.set(limit, { signal: session.signal }));
  return exitCode.ok;
});
