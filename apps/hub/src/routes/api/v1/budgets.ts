import type { BudgetPeriod, BudgetScope, BudgetUnit } from "@hearth/policy";
import { describePrincipal, type NewReceipt, problem } from "@hearth/protocol";
import { z } from "zod";
import type { HubGateway } from "../../../gateway/hub-gateway.ts";
import { whichPerson, whoIs } from "../../../guard/principal.ts";
import type { App } from "../../../http/zod-type-provider.ts";

// Written out here, since importing the policy for three lists of words would load all of it at start.
const budgetScope = z.enum(["person", "agent", "task", "worker", "call"] satisfies readonly BudgetScope[]);
const settable = z.enum(["total", "month", "day"] satisfies readonly BudgetPeriod[]);
/** The hour is the owner's to limit, with the person's other limits. */
const budgetPeriod = z.enum([...settable.options, "hour"] satisfies readonly BudgetPeriod[]);
const budgetUnit = z.enum([
  "moneyMicroUnits",
  "tokens",
  "calls",
  "cpuMilliseconds",
  "bytes",
] satisfies readonly BudgetUnit[]);

const key = { scope: budgetScope, scopeId: z.string().min(1), unit: budgetUnit, period: settable };
const line = z.object({
  ...key,
  period: budgetPeriod,
  maximum: z.number().optional(),
  reserved: z.number(),
  spent: z.number(),
});

/** `/api/v1/budgets`: limits, and what is reserved and spent of them. Only a person sets a limit. */
export function budgetRoutes(
  app: App,
  { gateway, record }: { gateway: () => Promise<HubGateway>; record: (receipt: NewReceipt) => Promise<unknown> },
): void {
  app.get(
    "/api/v1/budgets",
    {
      schema: {
        tags: ["budgets"],
        summary: "Show limits and use in the current periods (UTC)",
        response: { 200: z.object({ budgets: z.array(line) }) },
      },
    },
    async (request) => ({ budgets: await (await gateway()).budget.show(whoIs(request)) }),
  );
  app.put(
    "/api/v1/budgets",
    {
      schema: {
        tags: ["budgets"],
        summary: "Set a limit",
        body: z.strictObject({ ...key, maximum: z.number().int().nonnegative() }),
        response: { 200: z.object({ budgets: z.array(line) }), 403: problem },
      },
    },
    async (request) => {
      const who = whichPerson(request);
      const { budget } = await gateway();
      // The receipt first: a limit is never changed without one.
      await record({
        kind: "spend",
        action: "budget-set",
        principal: describePrincipal(who),
        owner: who.id,
        body: request.body,
      });
      await budget.setLimit(who, request.body);
      return { budgets: await budget.show(who) };
    },
  );
}
