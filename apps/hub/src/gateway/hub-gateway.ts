import { deterministicAgents, type Gateway, LabelStore, openGateway, openPolicyFile } from "@hearth/gateway";
import type { JournalWriter } from "@hearth/journal";
import { ApprovalInbox, BudgetLedger, createPolicyEngine, type Policy, StandingGrants } from "@hearth/policy";
import type { NewEvent, Principal } from "@hearth/protocol";
import type { Database } from "@hearth/storage";

/** The gateway and the desks of the person behind it. */
export interface HubGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly inbox: ApprovalInbox;
  readonly grants: StandingGrants;
  readonly budget: BudgetLedger;
  policy(): Policy;
}

export interface HubGatewayOptions {
  home: string;
  database: Database<unknown>;
  journal: Pick<JournalWriter, "append">;
  /** Whose hub this is. */
  who: Principal;
  emit: (event: NewEvent) => void;
}

/** In the policy, the agents that people compose of existing capabilities: they read the input and write the output. */
export const composedAgent = "composed";

/**
 * Opens the gateway at its first use and once: the SQL parser behind it costs memory that an idle hub does without.
 * Reservations that a crash left open are released then, before anything is reserved anew.
 */
export function createHubGateway(options: HubGatewayOptions): (() => Promise<HubGateway>) & AsyncDisposable {
  let opened: Promise<HubGateway> | undefined;
  const get = (): Promise<HubGateway> => (opened ??= openHubGateway(options));
  return Object.assign(get, {
    async [Symbol.asyncDispose]() {
      if (opened !== undefined) await (await opened)[Symbol.asyncDispose]();
    },
  });
}

async function openHubGateway({ home, database, journal, who, emit }: HubGatewayOptions): Promise<HubGateway> {
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
