import { deterministicAgents, LabelStore, openGateway, openPolicyFile } from "@hearth/gateway";
import { ApprovalInbox, BudgetLedger, createPolicyEngine, StandingGrants } from "@hearth/policy";
import type { HubGateway, HubGatewayOptions } from "./hub-gateway.ts";

/** In the policy, the agents that people compose of existing capabilities: they read the input and write the output. */
export const composedAgent = "composed";

/** Reads the policy and opens what stands behind the gateway. */
export async function openHubGateway({ home, database, journal, who, emit }: HubGatewayOptions): Promise<HubGateway> {
  const [engine, inbox, grants, budget, labels] = await Promise.all([
    createPolicyEngine(),
    ApprovalInbox.open({ database }),
    StandingGrants.open({ database }),
    BudgetLedger.open({ database }),
    LabelStore.open({ database }),
  ]);
  await budget.releaseAbandoned(Date.now());
  const extraAgents = { ...deterministicAgents, [composedAgent]: deterministicAgents["report"]! };
  const policies = await openPolicyFile({ folder: home, engine, journal, who, extraAgents });
  const gateway = openGateway({
    policies,
    journal,
    inbox,
    grants,
    budget,
    labels,
    onApprovalRequested: ({ id, owner, summary, task }) =>
      emit({
        type: "approval-requested",
        owner,
        ...(task === undefined ? {} : { task }),
        data: { approval: id, summary },
      }),
    onBudgetAlert: (alert, owner) => emit({ type: "budget-alerted", owner, data: { ...alert } }),
  });
  return {
    gateway,
    inbox,
    grants,
    budget,
    policy: () => policies.current(),
    [Symbol.asyncDispose]: () => policies[Symbol.asyncDispose](),
  };
}
