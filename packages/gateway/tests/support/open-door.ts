import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDeviceKey } from "@hearth/identity";
import { openJournalReader, openJournalWriter, type JournalReader, type JournalWriter } from "@hearth/journal";
import {
  ApprovalInbox,
  BudgetLedger,
  createPolicyEngine,
  defaultPolicy,
  type Policy,
  StandingGrants,
} from "@hearth/policy";
import type { Principal } from "@hearth/protocol";
import { type Database, openDatabase } from "@hearth/storage";
import { type Gateway, type GatewayOptions, LabelStore, openGateway, type SessionOptions } from "../../src/index.ts";

export const alice: Principal = { kind: "person", id: "alice" };

export function agentOfAlice(id: string): Principal {
  return { kind: "agent", id, level: "manager", onBehalfOf: "alice" };
}

/** A whole door on real files: journal, approvals, grants, budgets. */
export interface Door extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly folder: string;
  readonly database: Database<unknown>;
  readonly journal: JournalWriter;
  readonly inbox: ApprovalInbox;
  readonly grants: StandingGrants;
  readonly budget: BudgetLedger;
  readonly labels: LabelStore;
  readonly requested: string[];
  receipts(): Promise<JournalReader>;
  session(agent: string, options?: Partial<SessionOptions>): ReturnType<Gateway["session"]>;
}

export interface OpenDoorOptions extends Partial<
  Pick<
    GatewayOptions,
    | "resolve"
    | "journal"
    | "redactor"
    | "policies"
    | "brokerFor"
    | "commandsOff"
    | "certificateAuthorities"
    | "ownPorts"
  >
> {
  policy?: Policy;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export async function openDoor(options: OpenDoorOptions = {}): Promise<Door> {
  const folder = await mkdtemp(join(tmpdir(), "hearth-gateway-"));
  const door = await openDoorAt(folder, options);
  return {
    ...door,
    async [Symbol.asyncDispose]() {
      await door.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The door over a folder that may hold what an earlier hub left. Its journal has one writer at a time. */
export async function openDoorAt(
  folder: string,
  { policy = defaultPolicy, now, ...overrides }: OpenDoorOptions = {},
): Promise<Omit<Door, typeof Symbol.asyncDispose> & { close: () => Promise<void> }> {
  const clock = now === undefined ? {} : { now };
  const database = await openDatabase({ url: `sqlite:${join(folder, "hearth.db")}` });
  const key = await openDeviceKey({ folder: join(folder, "keys") });
  const journal = await openJournalWriter({ folder: join(folder, "journal"), key });
  const inbox = await ApprovalInbox.open({ database, ...clock });
  const grants = await StandingGrants.open({ database, ...clock });
  const budget = await BudgetLedger.open({ database, ...clock });
  const labels = await LabelStore.open({ database });
  const engine = await createPolicyEngine();
  const requested: string[] = [];
  const gateway = openGateway({
    policies: { engine, current: () => policy },
    journal,
    inbox,
    grants,
    budget,
    labels,
    onApprovalRequested: ({ id }) => requested.push(id),
    ...overrides,
  });
  return {
    gateway,
    folder,
    database,
    journal,
    inbox,
    grants,
    budget,
    labels,
    requested,
    receipts: () => openJournalReader({ folder: join(folder, "journal") }),
    session: (agent, options = {}) =>
      gateway.session({ who: agentOfAlice(agent), agent, level: 1, session: "task-1", task: "task-1", ...options }),
    async close() {
      await journal.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
