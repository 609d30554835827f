import { type SystemHealth, systemHealth } from "@hearth/protocol";
import { z } from "zod";
import { type FeedEvent, type FeedOptions, readFeed } from "./feed.ts";
import { type AgentResource, agentResource } from "./resources/agents.ts";
import { type ApprovalResource, approvalResource } from "./resources/approvals.ts";
import { type BackupResource, backupResource } from "./resources/backups.ts";
import { type BudgetResource, budgetResource } from "./resources/budgets.ts";
import { type DatabaseResource, databaseResource } from "./resources/databases.ts";
import { type GoalResource, goalResource } from "./resources/goals.ts";
import { type JournalResource, journalResource } from "./resources/journal.ts";
import { type KeyResource, keyResource } from "./resources/key.ts";
import { type MemoryResource, memoryResource } from "./resources/memory.ts";
import { type ModelResource, modelResource } from "./resources/models.ts";
import { type PeerResource, peerResource } from "./resources/peers.ts";
import { type PeopleResource, peopleResource } from "./resources/people.ts";
import { type PlanResource, planResource } from "./resources/plans.ts";
import { type PolicyResource, policyResource } from "./resources/policy.ts";
import { type PrivacyResource, privacyResource } from "./resources/privacy.ts";
import { type ScheduleResource, scheduleResource } from "./resources/schedules.ts";
import { type SecretResource, secretResource } from "./resources/secrets.ts";
import { type SettingResource, settingResource } from "./resources/settings.ts";
import { type SkillResource, skillResource } from "./resources/skills.ts";
import { type SwarmResource, swarmResource } from "./resources/swarm.ts";
import { type TaskResource, taskResource } from "./resources/tasks.ts";
import { type CallOptions, type HearthClientOptions, type Transport, createTransport } from "./transport.ts";

/**
 * A client of one hub. It holds no connection between calls.
 * Every method throws RemoteError when the hub refuses (with the hub's code, hint and field), UnreachableError when
 * nothing answers, UnexpectedAnswerError when something else does, and the signal's reason when it aborts.
 * @example
 * const client = new HearthClient({ address: "http://127.0.0.1:8080", token });
 * const goal = await client.goals.submit({ text: "Total the bills by month", inputFolder: "/home/ada/bills" });
 * for await (const event of client.feed()) console.log(event.type);
 */
export class HearthClient {
  readonly address: string;
  readonly goals: GoalResource;
  readonly plans: PlanResource;
  readonly tasks: TaskResource;
  readonly agents: AgentResource;
  readonly schedules: ScheduleResource;
  readonly journal: JournalResource;
  readonly approvals: ApprovalResource;
  readonly backups: BackupResource;
  readonly budgets: BudgetResource;
  readonly databases: DatabaseResource;
  readonly key: KeyResource;
  readonly secrets: SecretResource;
  readonly policy: PolicyResource;
  readonly privacy: PrivacyResource;
  readonly memory: MemoryResource;
  readonly models: ModelResource;
  readonly peers: PeerResource;
  readonly skills: SkillResource;
  readonly people: PeopleResource;
  readonly settings: SettingResource;
  readonly swarm: SwarmResource;
  readonly #transport: Transport;

  constructor(options: HearthClientOptions) {
    this.#transport = createTransport(options);
    this.address = this.#transport.address;
    this.goals = goalResource(this.#transport);
    this.plans = planResource(this.#transport);
    this.tasks = taskResource(this.#transport);
    this.agents = agentResource(this.#transport);
    this.schedules = scheduleResource(this.#transport);
    this.journal = journalResource(this.#transport);
    this.approvals = approvalResource(this.#transport);
    this.backups = backupResource(this.#transport);
    this.budgets = budgetResource(this.#transport);
    this.databases = databaseResource(this.#transport);
    this.key = keyResource(this.#transport);
    this.secrets = secretResource(this.#transport);
    this.policy = policyResource(this.#transport);
    this.privacy = privacyResource(this.#transport);
    this.memory = memoryResource(this.#transport);
    this.models = modelResource(this.#transport);
    this.peers = peerResource(this.#transport);
    this.skills = skillResource(this.#transport);
    this.people = peopleResource(this.#transport);
    this.settings = settingResource(this.#transport);
    this.swarm = swarmResource(this.#transport);
  }

  health(options: CallOptions = {}): Promise<SystemHealth> {
    return this.#transport.call(systemHealth, "GET", "/api/v1/system/health", options);
  }

  /** A request to the hub as it is, with the token: for protocols that bring a client of their own, such as MCP. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.#transport.fetch(path, init);
  }

  /** Makes a one-time link that signs a browser in. */
  async loginLink(options: CallOptions = {}): Promise<{ url: string; expiresAt: number }> {
    const answer = z.object({ path: z.string(), expiresAt: z.number() });
    const { path, expiresAt } = await this.#transport.call(answer, "POST", "/api/v1/login-links", options);
    return { url: `${this.address}${path}`, expiresAt };
  }

  /** What happens in the hub, until the signal aborts or the loop is left. Resumes over lost connections. */
  feed(options: FeedOptions = {}): AsyncIterable<FeedEvent> {
    return readFeed(this.#transport, options);
  }
}
