import type { Gateway, LabelStore, PolicyFile } from "@hearth/gateway";
import type { JournalWriter } from "@hearth/journal";
import type { AgentPolicy, ApprovalInbox, BudgetLedger, Policy, StandingGrants } from "@hearth/policy";
import type { NewEvent, Principal } from "@hearth/protocol";
import type { Database } from "@hearth/storage";
import type { SandboxWatch } from "../sandbox/sandbox-watch.ts";
import type { SecretDesk } from "../secrets/secret-desk.ts";

/** The gateway and the desks of the person behind it. */
export interface HubGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly inbox: ApprovalInbox;
  readonly grants: StandingGrants;
  readonly budget: BudgetLedger;
  /** What runs and files carry. */
  readonly labels: Pick<LabelStore, "ofPlace">;
  /** The person's policy file: what is in force, and what is wrong with it. */
  readonly policies: PolicyFile;
  policy(): Policy;
}

export interface HubGatewayOptions {
  home: string;
  database: Database<unknown>;
  journal: Pick<JournalWriter, "append">;
  /** Whose hub this is. */
  who: Principal;
  /** Where the hub itself listens; its agents do not get there. */
  ownPorts: () => readonly number[];
  emit: (event: NewEvent) => void;
  secrets: SecretDesk;
  sandbox: SandboxWatch;
  /** Blanks the credentials of foreign servers and agents. */
  redactForeign: (text: string) => string;
  /** Policy entries of foreign servers and agents, by name; another map at each change. */
  peerPolicies: () => ReadonlyMap<string, AgentPolicy>;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/**
 * Opens the gateway at its first use and once: the policy and the SQL parser behind it cost memory that an idle hub does
 * without, so not even their code is loaded before.
 * Reservations that a crash left open are released then, before anything is reserved anew.
 */
export function createHubGateway(options: HubGatewayOptions): (() => Promise<HubGateway>) & AsyncDisposable {
  let opened: Promise<HubGateway> | undefined;
  const get = (): Promise<HubGateway> => {
    opened ??= open(options).catch((error: unknown) => {
      // A disk that is full now may have room at the next task, so a failure is not kept.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return Object.assign(get, {
    async [Symbol.asyncDispose]() {
      const gateway = await opened?.catch(() => undefined);
      await gateway?.[Symbol.asyncDispose]();
    },
  });
}

async function open(options: HubGatewayOptions): Promise<HubGateway> {
  const { openHubGateway } = await import("./open-hub-gateway.ts");
  return await openHubGateway(options);
}
