import type { JournalWriter } from "@hearth/journal";
import type { ApprovalInbox, BudgetAlert, BudgetLedger, StandingGrants } from "@hearth/policy";
import type { Sandbox } from "@hearth/sandbox";
import { GatewaySession, type SessionOptions } from "./gateway-session.ts";
import type { PolicySource } from "./policy-source.ts";

export interface GatewayOptions {
  policies: PolicySource;
  journal: Pick<JournalWriter, "append">;
  inbox: ApprovalInbox;
  grants: StandingGrants;
  budget: BudgetLedger;
  /** @default the sandbox of this machine */
  sandbox?: Sandbox;
  /** Told when a question to a person is opened, so that it can be shown. */
  onApprovalRequested?: (approval: { id: string; owner: string; summary: string; task: string | undefined }) => void;
  onBudgetAlert?: (alert: BudgetAlert, owner: string) => void;
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
