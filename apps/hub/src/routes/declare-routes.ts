import type { Supervisor } from "@hearth/agents";
import type { Engine } from "@hearth/engine";
import type { JournalReader } from "@hearth/journal";
import type { Principal, SystemHealth } from "@hearth/protocol";
import type { CredentialReader, CredentialWriter, GoalReader, LoginLinkWriter } from "@hearth/storage";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { Feed } from "../feed/feed.ts";
import type { FolderRules } from "../goals/folder-rules.ts";
import type { Server } from "../http/create-server.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";
import type { ReceiptKeeper } from "../journal/receipt-keeper.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { agentRoutes } from "./api/v1/agents.ts";
import { approvalRoutes } from "./api/v1/approvals.ts";
import { budgetRoutes } from "./api/v1/budgets.ts";
import { goalRoutes } from "./api/v1/goals.ts";
import { planRoutes } from "./api/v1/plans.ts";
import { scheduleRoutes } from "./api/v1/schedules.ts";
import { systemHealthRoutes } from "./api/v1/system-health.ts";
import { taskUpdateRoutes } from "./api/v1/task-updates.ts";
import { taskRoutes } from "./api/v1/tasks.ts";
import { tokenRoutes } from "./api/v1/tokens.ts";
import { workerRoutes } from "./api/v1/workers.ts";
import { docsRoutes } from "./docs.ts";
import { indexPageRoutes } from "./index-page.ts";
import { journalRoutes } from "./journal.ts";
import { loginRoutes } from "./login.ts";
import { metricsRoutes } from "./metrics.ts";
import { feedRoutes } from "./ws/feed.ts";

export interface RouteDependencies {
  agents: AgentRegistry;
  credentials: { reader: CredentialReader; writer: CredentialWriter };
  engine: Engine;
  feed: Feed;
  folders: FolderRules;
  gateway: () => Promise<HubGateway>;
  goals: GoalReader;
  health: (who: Principal) => Promise<SystemHealth>;
  journal: JournalReader;
  links: LoginLinkWriter;
  metrics: Metrics;
  receipts: ReceiptKeeper;
  secureCookies: boolean;
  supervisor: Supervisor;
  version: string;
}

/** Declares every route, and gives each file only what it needs. */
export function declareRoutes({ app, routes, port }: Server, needs: RouteDependencies): void {
  const { agents, credentials, engine, feed, goals, links, receipts, supervisor } = needs;
  const { requireCapabilities } = agents;

  // Before the others, because it times them.
  metricsRoutes(app, { metrics: needs.metrics });
  goalRoutes(app, { goals, supervisor, folders: needs.folders });
  planRoutes(app, { engine, requireCapabilities });
  taskRoutes(app, { engine, requireCapabilities, ensureReceipt: (owner, id) => receipts.ensure(owner, id) });
  taskUpdateRoutes(app, { engine });
  scheduleRoutes(app, { schedules: engine, requireCapabilities });
  workerRoutes(app, { engine, agents });
  agentRoutes(app, { agents });
  tokenRoutes(app, credentials);
  approvalRoutes(app, { gateway: needs.gateway, engine });
  budgetRoutes(app, { gateway: needs.gateway });
  journalRoutes(app, { journal: needs.journal });
  systemHealthRoutes(app, { health: needs.health });
  feedRoutes(app, { feed });
  loginRoutes(app, { links, credentials: credentials.writer, port, secure: needs.secureCookies });
  indexPageRoutes(app);
  docsRoutes(app, { routes, version: needs.version });
}
