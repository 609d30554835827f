import type { EventEmitter } from "node:events";
import { Aggregator } from "../aggregator/aggregator.ts";
import type { SwarmConfig } from "../config/config-schema.ts";
import { AggregatorGroup } from "../election/aggregator-group.ts";
import { ControlLoop, type ControlLoopOptions } from "../control/control-loop.ts";
import { ConfigurationError } from "../errors/configuration-error.ts";
import { StateLedger, type Agreement } from "../ledger/state-ledger.ts";
import type { MetricsRow } from "../metrics/metrics-row.ts";
import { prometheusText } from "../metrics/prometheus-text.ts";
import { AuditLog } from "../operator/audit-log.ts";
import { CommandDesk, type CommandCall, type CommandHandler } from "../operator/command-desk.ts";
import type { CommandName } from "../operator/command-message.ts";
import { aggregatorOptionsOf } from "./aggregator-options-of.ts";
import { numberArgument } from "../operator/argument.ts";
import { commitState, rotateKey } from "./authority-commands.ts";
import { loadCommands } from "./load-commands.ts";
import { MetricsDesk } from "./metrics-desk.ts";
import type { AggregatorNodeOptions } from "./node-options.ts";
import { SettingsDesk } from "./settings-desk.ts";
import { taskCommands } from "./task-commands.ts";
import { workerCommands } from "./worker-commands.ts";

/** Milliseconds between the end of the last task and leaving. */
const farewell = 700;

/** Without a group nobody else is asked. */
const alone: Agreement = { lead: () => 0, agree: async () => [] };

/** An aggregator as a program: with operators' commands, metrics, audit and configuration around it. */
export class AggregatorNode implements AsyncDisposable {
  readonly aggregator: Aggregator;
  readonly audit: AuditLog;
  readonly ledger: StateLedger;
  readonly #metrics: MetricsDesk;
  readonly #settings: SettingsDesk;
  readonly #options: AggregatorNodeOptions;
  readonly #began = Date.now();
  #group: AggregatorGroup | undefined;

  constructor(options: AggregatorNodeOptions) {
    this.#options = options;
    this.#settings = new SettingsDesk(options);
    this.#metrics = new MetricsDesk({
      config: () => this.config.metrics,
      workers: () => this.aggregator.workers.available().length,
      store: options.metricsStore,
    });
    this.audit = new AuditLog(options.config.security.audit.log_file);
    const { key, stateFolder: folder, appendReceipt: append } = options;
    const { enabled, peers } = options.config.aggregator.leader_election;
    this.ledger = new StateLedger({
      key,
      aggregators: enabled ? peers.length + 1 : 1,
      ...(folder === undefined ? {} : { folder }),
      ...(append === undefined ? {} : { append }),
    });
    this.aggregator = new Aggregator(aggregatorOptionsOf(options));
    this.aggregator.events.on("task-finished", (_record, { status, milliseconds }) =>
      this.#metrics.taskEnded(milliseconds, status === "completed"),
    );
  }

  /** The group it belongs to, where leader election is on. */
  get group(): AggregatorGroup | undefined {
    return this.#group;
  }

  get config(): SwarmConfig {
    return this.#settings.config;
  }

  async start(): Promise<void> {
    const { access_control: access } = this.config.security;
    const { allowed_operators: allowedOperators, clock_tolerance: clockTolerance } = this.config.aggregator.security;
    const desk = new CommandDesk({
      handlers: this.#handlers(),
      audit: this.audit,
      permissions: { operator: access.roles.operator.permissions, viewer: access.roles.viewer.permissions },
      allowedOperators,
      clockTolerance,
    });
    const group = this.#openGroup();
    this.#group = group;
    await this.aggregator.start((endpoint) => {
      desk.attach(endpoint);
      group?.attach(endpoint);
    });
    this.#metrics.start();
  }

  /** The interval that runs, so far. */
  get current(): MetricsRow {
    return this.#metrics.current;
  }

  /** Told of each row of metrics. */
  get events(): EventEmitter<{ row: [MetricsRow] }> {
    return this.#metrics.events;
  }

  /** Rows of a range. @throws MessageError for a range that is none */
  metrics(range: string): MetricsRow[] {
    return this.#metrics.rows(range);
  }

  /** A control loop over this aggregator's workers, at the rate and with the timeout and replicas that are set. */
  controlLoop(options: Pick<ControlLoopOptions, "request" | "onCycle">): ControlLoop {
    const { cycle_time_ms: cycleTime, timeout_ms: timeout, fault_tolerance: faultTolerance } = this.config.aggregator;
    return new ControlLoop({
      ...options,
      cycleTime,
      timeout,
      faultTolerance,
      submit: (request) => this.aggregator.submit(request),
    });
  }

  async prometheus(): Promise<string> {
    return await prometheusText(this.current, this.aggregator.endpoint.counters);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#metrics.stop();
    await this.#group?.[Symbol.asyncDispose]();
    await this.ledger[Symbol.asyncDispose]();
    await this.aggregator.stop();
    await this.audit.flush();
    this.#options.metricsStore?.[Symbol.dispose]();
  }

  #openGroup(): AggregatorGroup | undefined {
    const {
      enabled,
      heartbeat_interval: heartbeatInterval,
      election_timeout: electionTimeout,
      peers,
    } = this.config.aggregator.leader_election;
    if (!enabled) return undefined;
    const { stateFolder, registry, key, trust, onLeading } = this.#options;
    if (stateFolder === undefined)
      throw new ConfigurationError("leader election needs a folder to keep votes in", {
        field: "/aggregator/leader_election",
      });
    return new AggregatorGroup({
      aggregator: this.aggregator,
      registry,
      key,
      trust,
      ledger: this.ledger,
      folder: stateFolder,
      peers: peers.map(({ id, host, port }) => ({ id, address: host, port })),
      heartbeatInterval,
      electionTimeout,
      ...(onLeading === undefined ? {} : { onLeading }),
    });
  }

  /** In a group only the leader carries out what changes or asks about tasks. */
  #led<Handlers extends Record<string, CommandHandler>>(handlers: Handlers): Handlers {
    const guarded = Object.entries(handlers).map(([name, handler]): [string, CommandHandler] => [
      name,
      (call) => {
        this.#group?.requireLead();
        return handler(call);
      },
    ]);
    return Object.fromEntries(guarded) as Handlers;
  }

  #status(): Record<string, unknown> {
    const { id, term, leader, draining, open, waiting, workers } = this.aggregator;
    return {
      aggregator_id: id,
      leads: leader === id,
      leader: leader ?? null,
      term,
      state: draining ? "draining" : "running",
      workers: workers.list().length,
      healthy_workers: workers.available().length,
      open_tasks: open,
      waiting_tasks: waiting,
      uptime: Math.round((Date.now() - this.#began) / 1_000),
    };
  }

  #handlers(): Record<CommandName, CommandHandler> {
    const { registry } = this.#options;
    const { aggregator } = this;
    return {
      status: () => this.#status(),
      system_status: () => ({
        ...this.#status(),
        operations: registry.list().map(({ name, version, summary }) => ({ name, version, summary })),
        traffic: aggregator.endpoint.counters.toJSON(),
        metrics: this.current,
        metrics_failure: this.#metrics.failure ?? null,
        commits: this.ledger.height,
      }),
      ...workerCommands(aggregator, () => this.config.development.testing.fault_injection),
      ...this.#led(
        taskCommands(
          aggregator,
          registry,
          (request) => this.#group?.submit(request) ?? aggregator.submit(request),
          () => this.config.aggregator.fault_tolerance,
        ),
      ),
      ...this.#led(loadCommands(aggregator, registry)),
      shutdown: (call) => this.#leave(call, false),
      restart: (call) => this.#leave(call, true),
      ...this.#settings.commands(),
      ...this.#metrics.commands(),
      ...this.#led({
        state_commit: (call: CommandCall) => commitState(this.ledger, this.#group?.agreement ?? alone, call),
      }),
      key_rotation: (call) => rotateKey(this.#options, call),
      audit_log: (call) => this.audit.list(numberArgument(call, 0, "limit", { default: 100, from: 1, to: 1_000 })),
    };
  }

  /** Answers first and leaves then: whoever asked should hear of it. */
  #leave(call: CommandCall, again: boolean): unknown {
    const patience = numberArgument(call, 0, "patience", { default: 30, from: 0, to: 3_600 });
    void this.aggregator.drain({ patience: patience * 1_000 }).then(() => {
      // The reply may be lost; whoever asked repeats the command within this time and is answered again.
      setTimeout(() => this.#options.onShutdown?.(again), farewell);
    });
    return { state: "draining", open_tasks: this.aggregator.open };
  }
}
