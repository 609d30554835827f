import { LabelStore, openGateway, openPolicyFile, withAgentPolicies } from "@hearth/gateway";
import { ApprovalInbox, BudgetLedger, createPolicyEngine, StandingGrants } from "@hearth/policy";
import { hubAgents } from "./hub-agents.ts";
import type { HubGateway, HubGatewayOptions } from "./hub-gateway.ts";

/** Reads the policy and opens what stands behind the gateway. */
export async function openHubGateway(options: HubGatewayOptions): Promise<HubGateway> {
  const {
    home,
    database,
    journal,
    who,
    ownPorts,
    emit,
    secrets,
    sandbox,
    peerPolicies,
    redactForeign,
    now = Date.now,
  } = options;
  const [engine, inbox, grants, budget, labels] = await Promise.all([
    createPolicyEngine(),
    ApprovalInbox.open({ database, now }),
    StandingGrants.open({ database, now }),
    BudgetLedger.open({ database }),
    LabelStore.open({ database }),
    secrets.openAll(),
  ]);
  await budget.releaseAbandoned(Date.now());
  const policies = await openPolicyFile({ folder: home, engine, journal, who, extraAgents: hubAgents });
  const merged = withAgentPolicies(policies, peerPolicies);
  const gateway = openGateway({
    policies: merged,
    journal,
    inbox,
    grants,
    budget,
    labels,
    ownPorts,
    redactor: { redact: (text) => redactForeign(secrets.redact(text)) },
    brokerFor: (owner) => secrets.brokerFor(owner),
    commandsOff: () => sandbox.commandsOff(),
    onApprovalRequested: ({ id, summary, ...where }) =>
      emit({ type: "approval-requested", ...where, data: { approval: id, summary } }),
    onBudgetAlert: (alert, owner) => emit({ type: "budget-alerted", owner, data: { ...alert } }),
  });
  return {
    gateway,
    inbox,
    grants,
    budget,
    labels,
    policies,
    policy: () => merged.current(),
    [Symbol.asyncDispose]: () => policies[Symbol.asyncDispose](),
  };
}
