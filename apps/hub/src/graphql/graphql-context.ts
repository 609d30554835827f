import type { Supervisor } from "@hearth/agents";
import type { Engine } from "@hearth/engine";
import type { NewReceipt, Principal, Role, SystemHealth } from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { AgentCare } from "../health/agent-care.ts";
import type { Feed } from "../feed/feed.ts";
import type { FolderRules } from "../goals/folder-rules.ts";
import type { LookUps } from "./look-ups.ts";

/** What every resolver works with; the same things, and the same doors, as the routes. */
export interface GraphQlNeeds {
  agents: AgentRegistry;
  care: Pick<AgentCare, "start" | "stop" | "waitedFor">;
  engine: Engine;
  feed: Feed;
  folders: FolderRules;
  goals: GoalReader;
  health: (who: Principal) => Promise<SystemHealth>;
  record: (receipt: NewReceipt) => Promise<unknown>;
  supervisor: Supervisor;
}

/** Who asks. Given anew for each request. */
export interface GraphQlContext {
  who: Principal;
  role: Role;
  lookUps: LookUps;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}
