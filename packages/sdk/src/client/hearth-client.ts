import { type SystemHealth, systemHealth } from "@hearth/protocol";
import { z } from "zod";
import { type FeedEvent, type FeedOptions, readFeed } from "./feed.ts";
import { type AgentResource, agentResource } from "./resources/agents.ts";
import { type ApprovalResource, approvalResource } from "./resources/approvals.ts";
import { type BudgetResource, budgetResource } from "./resources/budgets.ts";
import { type GoalResource, goalResource } from "./resources/goals.ts";
import { type JournalResource, journalResource } from "./resources/journal.ts";
import { type PlanResource, planResource } from "./resources/plans.ts";
import { type ScheduleResource, scheduleResource } from "./resources/schedules.ts";
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
  readonly budgets: BudgetResource;
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
    this.budgets = budgetResource(this.#transport);
  }

  health(options: CallOptions = {}): Promise<SystemHealth> {
    return this.#transport.call(systemHealth, "GET", "/api/v1/system/health", options);
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
