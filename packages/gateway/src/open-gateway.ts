import type { JournalWriter } from "@hearth/journal";
import type { ApprovalInbox, BudgetAlert, BudgetLedger, StandingGrants } from "@hearth/policy";
import type { CredentialBroker, Redactor } from "@hearth/sandbox";
import { GatewaySession } from "./gateway-session.ts";
import type { LabelStore } from "./labels/label-store.ts";
import type { PolicySource } from "./policy-source.ts";
import type { SessionOptions } from "./session/session-options.ts";

export interface GatewayOptions {
  policies: PolicySource;
  journal: Pick<JournalWriter, "append">;
  inbox: ApprovalInbox;
  grants: StandingGrants;
  budget: BudgetLedger;
  /** What files and databases carry from one run to another. */
  labels: LabelStore;
  /** Blanks the secrets Hearth keeps, in receipts and before anything leaves. @default only what looks like a secret */
  redactor?: Pick<Redactor, "redact">;
  /** Credentials of a person, which are added at the outward door for the agents they are bound to. @default none */
  brokerFor?: (owner: string) => CredentialBroker;
  /**
   * Why no command may run now, such as a sandbox that was seen to leak; undefined when one may. Asked before each.
   * @default none is held back
   */
  commandsOff?: () => Promise<string | undefined>;
  /** Told when a question to a person is opened, so that it can be shown. */
  onApprovalRequested?: (
    approval: { id: string; owner: string; summary: string } & Pick<SessionOptions, "task" | "goal" | "plan">,
  ) => void;
  onBudgetAlert?: (alert: BudgetAlert, owner: string) => void;
  /** Certificate authorities to believe instead of the system's, such as a household's own. */
  certificateAuthorities?: string;
  /**
   * Ports of this machine on which the hub itself listens. No command and no fetch reaches them, unless a list of the
   * policy names host and port in full. @default none
   */
  ownPorts?: () => readonly number[];
  /** All addresses of a name, for tests. @default the system's resolver */
  resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
}

export interface Gateway {
  /** A door for one run of one agent. Dispose it when the run ends: its connections are cut. */
  session(options: SessionOptions): GatewaySession;
}

/** Composes policy, journal and sandbox into the one door for effects. */
export function openGateway(options: GatewayOptions): Gateway {
  return { session: (session) => new GatewaySession(options, session) };
}
