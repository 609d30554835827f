import type { Estimator, Supervisor } from "@hearth/agents";
import type { Engine } from "@hearth/engine";
import type { JournalReader } from "@hearth/journal";
import type { People, SignIn } from "@hearth/people";
import type { NewReceipt, Principal, SystemHealth } from "@hearth/protocol";
import type { Memory } from "@hearth/memory";
import type { Models } from "@hearth/models";
import type { CredentialReader, CredentialWriter, GoalReader, LoginLinkWriter } from "@hearth/storage";
import type { BackupDesk } from "../backup/backup-desk.ts";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { WrittenAgents } from "../agents/written-agents.ts";
import type { DatabaseDesk } from "../databases/database-desk.ts";
import type { Feed } from "../feed/feed.ts";
import type { FolderRules } from "../goals/folder-rules.ts";
import type { GoalRecorder } from "../goals/goal-recorder.ts";
import type { Server } from "../http/create-server.ts";
import type { HubGateway } from "../gateway/hub-gateway.ts";
import type { PersonsAnswers } from "../gateway/persons-answers.ts";
import type { DeviceKeys } from "../keys/device-keys.ts";
import type { LazyInterop } from "../interop/hub-interop.ts";
import type { ReceiptKeeper } from "../journal/receipt-keeper.ts";
import type { LogTail } from "../logs/log-tail.ts";
import type { PersonDesk } from "../people/lazy-person-desk.ts";
import type { SecretDesk } from "../secrets/secret-desk.ts";
import type { AgentCare } from "../health/agent-care.ts";
import type { HubTeam } from "../team/hub-team.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { backupRoutes } from "./api/v1/backups.ts";
import { agentFileRoutes } from "./api/v1/agent-files.ts";
import { agentHealthRoutes } from "./api/v1/agent-health.ts";
import { agentRoutes } from "./api/v1/agents.ts";
import { approvalRoutes } from "./api/v1/approvals.ts";
import { budgetRoutes } from "./api/v1/budgets.ts";
import { eventRoutes } from "./api/v1/events.ts";
import { fileRoutes } from "./api/v1/files.ts";
import { capabilityRoutes } from "./api/v1/capabilities.ts";
import { databaseRoutes } from "./api/v1/databases.ts";
import { goalFileRoutes } from "./api/v1/goal-files.ts";
import { goalLiveRoutes } from "./api/v1/goal-live.ts";
import { goalRoutes } from "./api/v1/goals.ts";
import { keyRoutes } from "./api/v1/keys.ts";
import { memoryRoutes } from "./api/v1/memory.ts";
import { modelRoutes } from "./api/v1/models.ts";
import { notificationRoutes } from "./api/v1/notifications.ts";
import type { Notifier } from "../notifications/notifier.ts";
import { peerRoutes } from "./api/v1/peers.ts";
import { planRoutes } from "./api/v1/plans.ts";
import { policyRoutes } from "./api/v1/policy.ts";
import { privacyRoutes } from "./api/v1/privacy.ts";
import { scheduleRoutes } from "./api/v1/schedules.ts";
import { secretRoutes } from "./api/v1/secrets.ts";
import { skillRoutes } from "./api/v1/skills.ts";
import { systemHealthRoutes } from "./api/v1/system-health.ts";
import { swarmControlRoutes } from "./api/v1/swarm-control.ts";
import { swarmRoutes } from "./api/v1/swarm.ts";
import { taskCallRoutes } from "./api/v1/task-calls.ts";
import { taskTeamRoutes } from "./api/v1/task-team.ts";
import { systemInsightRoutes } from "./api/v1/system-insight.ts";
import { taskUpdateRoutes } from "./api/v1/task-updates.ts";
import { taskRoutes } from "./api/v1/tasks.ts";
import { tokenRoutes } from "./api/v1/tokens.ts";
import { welcomeRoutes } from "./api/v1/welcome.ts";
import { workerRoutes } from "./api/v1/workers.ts";
import { authRoutes } from "./auth.ts";
import { invitationRoutes } from "./api/v1/invitations.ts";
import { meRoutes } from "./api/v1/me.ts";
import { peopleRoutes } from "./api/v1/people.ts";
import { SessionDesk } from "../guard/session-desk.ts";
import { FailedAttempts } from "../sign-in/failed-attempts.ts";
import { checkProof } from "../sign-in/fresh-proof.ts";
import { issueJwt } from "../sign-in/issue-jwt.ts";
import { signInSecret } from "../sign-in/sign-in-secret.ts";
import { a2aRoutes } from "./a2a.ts";
import { docsRoutes } from "./docs.ts";
import { graphQlRoutes } from "./graphql.ts";
import { journalRoutes } from "./journal.ts";
import { journalExportRoutes } from "./journal-export.ts";
import { journalViewRoutes } from "./journal-views.ts";
import { loginRoutes } from "./login.ts";
import { mcpRoutes } from "./mcp.ts";
import { metricsRoutes } from "./metrics.ts";
import { v1Routes } from "./v1.ts";
import { settingRoutes } from "./settings.ts";
import type { CallRecorder } from "../live/call-recorder.ts";
import type { LiveBook } from "../live/live-book.ts";
import type { HubSwarm } from "../swarm/hub-swarm.ts";
import type { SwarmExamples } from "../swarm/swarm-examples.ts";
import type { SettingsDesk } from "../settings/settings-desk.ts";
import { pageFileRoutes } from "./page-files.ts";
import { portalRoutes } from "./portal.ts";
import { feedRoutes } from "./ws/feed.ts";

export interface RouteDependencies {
  agents: AgentRegistry;
  answers: PersonsAnswers;
  backups: BackupDesk;
  written: WrittenAgents;
  care: AgentCare;
  credentials: { reader: CredentialReader; writer: CredentialWriter };
  databases: DatabaseDesk;
  engine: Engine;
  estimator: Pick<Estimator, "ofGoal">;
  feed: Feed;
  folders: FolderRules;
  gateway: () => Promise<HubGateway>;
  goals: GoalReader;
  health: (who: Principal) => Promise<SystemHealth>;
  interop: LazyInterop;
  journal: JournalReader;
  keys: DeviceKeys;
  home: string;
  /** Puts a person's limits into force. */
  limitsChanged: (person: string) => Promise<void>;
  links: LoginLinkWriter;
  live: LiveBook;
  calls: CallRecorder;
  logs: LogTail;
  metrics: Metrics;
  memory: () => Promise<Memory>;
  models: () => Promise<Models>;
  notifier: Notifier;
  people: People;
  personDesk: PersonDesk;
  recordings: GoalRecorder;
  receipts: ReceiptKeeper;
  /** Writes a receipt of what a person changed. */
  record: (receipt: NewReceipt) => Promise<unknown>;
  secrets: SecretDesk;
  settings: SettingsDesk;
  secureCookies: boolean;
  signIn: SignIn;
  supervisor: Supervisor;
  swarm: HubSwarm;
  swarmExamples: SwarmExamples;
  team: HubTeam;
  version: string;
}

/** Declares every route, and gives each file only what it needs. */
export function declareRoutes({ app, routes, port }: Server, needs: RouteDependencies): void {
  const { agents, credentials, engine, feed, goals, links, receipts, record, supervisor } = needs;
  const { people, signIn } = needs;
  const { requireCapabilities } = agents;
  const failures = new FailedAttempts();
  const sessions = new SessionDesk({
    credentials: credentials.writer,
    port,
    secure: needs.secureCookies,
    record,
    lastsSeconds: () => Number(needs.settings.hubNow("session_length_days")) * 86_400,
  });

  // Before the others, because it times them.
  metricsRoutes(app, { metrics: needs.metrics });
  backupRoutes(app, { backups: needs.backups });
  goalRoutes(app, {
    goals,
    supervisor,
    estimates: needs.estimator,
    recordings: needs.recordings,
    folders: needs.folders,
    waitedFor: (who, goal) => needs.care.waitedFor(who, goal),
  });
  goalFileRoutes(app, { goals });
  goalLiveRoutes(app, { goals, live: needs.live, feed });
  planRoutes(app, { engine, requireCapabilities });
  taskRoutes(app, { engine, requireCapabilities, ensureReceipt: (owner, id) => receipts.ensure(owner, id) });
  taskUpdateRoutes(app, { engine });
  taskCallRoutes(app, { engine, calls: needs.calls });
  taskTeamRoutes(app, { engine, team: () => needs.team.store() });
  scheduleRoutes(app, { schedules: engine, requireCapabilities });
  workerRoutes(app, { engine, agents });
  capabilityRoutes(app, { supervisor, agents });
  agentRoutes(app, { agents, record });
  agentHealthRoutes(app, { care: needs.care });
  agentFileRoutes(app, { written: needs.written });
  tokenRoutes(app, {
    ...credentials,
    jwtAllowed: () => needs.settings.hubNow("jwt_enabled") === true,
    issueJwt: async (who, role) => issueJwt(who, role, await signInSecret(needs.home)),
  });
  approvalRoutes(app, {
    gateway: needs.gateway,
    engine,
    goals,
    answers: needs.answers,
    emit: (event) => feed.publish(event),
    checkProof: (person, proof) =>
      checkProof(person, proof, { signIn, failures, origin: `http://127.0.0.1:${port()}` }),
  });
  budgetRoutes(app, { gateway: needs.gateway, record });
  policyRoutes(app, { gateway: needs.gateway });
  privacyRoutes(app);
  memoryRoutes(app, { memory: needs.memory });
  modelRoutes(app, { models: needs.models, gateway: needs.gateway });
  peerRoutes(app, { interop: needs.interop });
  skillRoutes(app, { interop: needs.interop });
  mcpRoutes(app, { interop: needs.interop });
  a2aRoutes(app, { interop: needs.interop });
  journalRoutes(app, { journal: needs.journal });
  journalViewRoutes(app, { journal: needs.journal });
  journalExportRoutes(app, { journal: needs.journal });
  keyRoutes(app, { keys: needs.keys });
  databaseRoutes(app, { databases: needs.databases });
  secretRoutes(app, { secrets: needs.secrets });
  swarmRoutes(app, { swarm: needs.swarm, examples: needs.swarmExamples, record });
  swarmControlRoutes(app, { swarm: needs.swarm, record });
  systemHealthRoutes(app, { health: needs.health });
  systemInsightRoutes(app, { home: needs.home, logs: needs.logs });
  welcomeRoutes(app, { goals });
  eventRoutes(app, { feed });
  feedRoutes(app, { feed });
  loginRoutes(app, { links, sessions });
  authRoutes(app, { signIn, sessions, secure: needs.secureCookies, failures });
  meRoutes(app, { people, signIn });
  peopleRoutes(app, { people, limitsChanged: needs.limitsChanged, record, desk: needs.personDesk });
  invitationRoutes(app, { people, signIn, sessions, welcome: needs.limitsChanged, record });
  v1Routes(app, { models: needs.models, gateway: needs.gateway, settings: needs.settings });
  graphQlRoutes(app, {
    agents,
    care: needs.care,
    engine,
    feed,
    folders: needs.folders,
    goals,
    health: needs.health,
    record,
    supervisor,
  });
  notificationRoutes(app, { notifier: needs.notifier });
  settingRoutes(app, { settings: needs.settings });
  fileRoutes(app, { home: needs.home });
  portalRoutes(app);
  pageFileRoutes(app);
  docsRoutes(app, { routes, version: needs.version });
}
