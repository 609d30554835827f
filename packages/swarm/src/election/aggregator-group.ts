import { randomUUID } from "node:crypto";
import type { Aggregator } from "../aggregator/aggregator.ts";
import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";
import { AggregatorError } from "../errors/aggregator-error.ts";
import type { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import { frameType } from "../wire/frame-type.ts";
import { BallotFile } from "./ballot-file.ts";
import { Election, type ElectionAction } from "./election.ts";
import {
  collectCodec,
  leaderHeartbeatCodec,
  replicateCodec,
  replicateReplyCodec,
  voteCodec,
  voteRequestCodec,
  type ReplicateMessage,
} from "./group-codecs.ts";
import { GroupLinks } from "./group-links.ts";
import { GroupMemory } from "./group-memory.ts";
import type { AggregatorGroupOptions } from "./group-options.ts";
import { Replication } from "./replication.ts";

export type { AggregatorGroupOptions } from "./group-options.ts";

const tickInterval = 25;
const resendInterval = 300;

/**
 * Several aggregators of which one leads. A task is taken once a majority has it on the disk, so whoever leads next finds
 * it there and runs it again; what was done is told to the others with its result. Orders carry the term.
 */
export class AggregatorGroup implements AsyncDisposable {
  readonly #options: AggregatorGroupOptions;
  readonly #aggregator: Aggregator;
  readonly #election: Election;
  readonly #ballots: BallotFile;
  readonly #memory: GroupMemory;
  readonly #links: GroupLinks;
  readonly #replication: Replication;
  readonly #running = new Set<string>();
  /** Who has told its tasks to this new leader; undefined while it does not gather. */
  #gathered: Set<string> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextResend = 0;

  constructor(options: AggregatorGroupOptions) {
    const { aggregator, folder, peers, heartbeatInterval = 1, electionTimeout = 5 } = options;
    this.#options = options;
    this.#aggregator = aggregator;
    this.#ballots = new BallotFile(folder);
    this.#memory = new GroupMemory(options);
    this.#election = new Election({
      id: aggregator.id,
      peers: peers.map(({ id }) => id),
      ballot: this.#ballots.read(),
      heartbeatInterval: heartbeatInterval * 1_000,
      electionTimeout: electionTimeout * 1_000,
      now: performance.now(),
    });
    this.#links = new GroupLinks({ id: aggregator.id, peers });
    this.#replication = new Replication({
      links: this.#links,
      term: () => this.term,
      majority: this.#election.majority,
    });
    aggregator.leader = undefined;
    aggregator.term = this.#election.term;
  }

  /** Whether this one leads and has gathered what was open. */
  get leads(): boolean {
    return this.#election.role === "leader" && this.#gathered === undefined;
  }

  get term(): number {
    return this.#election.term;
  }

  /** Adds its frames to an endpoint and begins. */
  attach(endpoint: Endpoint): void {
    this.#links.attach(endpoint);
    const from = ["aggregator"] as const;
    const now = (): number => performance.now();
    endpoint.handle(frameType.voteRequest, from, voteRequestCodec, ({ id }, { term }) =>
      this.#act(this.#election.handle({ type: "vote-requested", from: id, term, now: now() })),
    );
    endpoint.handle(frameType.vote, from, voteCodec, ({ id }, { term, granted }) =>
      this.#act(this.#election.handle({ type: "vote-received", from: id, term, granted, now: now() })),
    );
    endpoint.handle(frameType.leaderHeartbeat, from, leaderHeartbeatCodec, (peer, { term, answer }) =>
      this.#heartbeat(peer, term, answer === true),
    );
    endpoint.handle(frameType.replicate, from, replicateCodec, (peer, message) => this.#remember(peer, message));
    endpoint.handle(frameType.replicateReply, from, replicateReplyCodec, ({ id }, { sequence, accepted }) => {
      if (accepted) this.#replication.accepted(id, sequence);
    });
    endpoint.handle(frameType.collect, from, collectCodec, (peer, { term, tasks }) => this.#collect(peer, term, tasks));
    this.#timer = setInterval(() => this.#tick(), tickInterval);
  }

  /** Takes a task once a majority remembers it. @throws AggregatorError where this one does not lead, or too few answer */
  async submit(request: TaskRequest): Promise<{ id: string; done: Promise<TaskOutcome> }> {
    this.requireLead();
    const id = request.id ?? randomUUID();
    const body = this.#memory.bytesOf(request);
    await Promise.all([this.#memory.keepOpen(id, body), this.#replication.replicate({ taskId: id, open: body })]);
    this.requireLead();
    return this.#run({ ...request, id });
  }

  /** @throws AggregatorError naming who leads, where this one does not */
  requireLead(): void {
    if (this.leads) return;
    const { leader } = this.#election;
    const who = leader === undefined || leader === this.#aggregator.id ? "nobody leads yet" : `${leader} leads`;
    throw new AggregatorError(`${this.#aggregator.id} does not lead: ${who}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#links[Symbol.dispose]();
    clearInterval(this.#timer);
    await this.#memory[Symbol.asyncDispose]();
  }

  #run(request: TaskRequest & { id: string }): { id: string; done: Promise<TaskOutcome> } {
    const task = this.#aggregator.submit(request);
    if (this.#running.has(request.id)) return task;
    this.#running.add(request.id);
    const { term } = this;
    void task.done.then((outcome) => {
      this.#running.delete(request.id);
      // Given up for want of the lead is not done: whoever leads now goes on with it.
      if (!this.leads || this.term !== term || this.#links.closed) return;
      this.#conclude(request, outcome);
    });
    return task;
  }

  #conclude({ id, operation }: TaskRequest & { id: string }, outcome: TaskOutcome): void {
    const done = this.#memory.keepOutcome(id, operation, outcome);
    if (done === undefined) return;
    this.#links.sendToAll(
      frameType.replicate,
      replicateCodec.encode({ term: this.term, sequence: 0, taskId: id, done }),
    );
  }

  #remember(peer: Peer, { term, sequence, taskId, open, done }: ReplicateMessage): void {
    const reply = (accepted: boolean): void =>
      this.#links.send(
        peer,
        frameType.replicateReply,
        replicateReplyCodec.encode({ term: this.term, sequence, accepted }),
      );
    if (term < this.term) return reply(false);
    const task = { ...(open === undefined ? {} : { open }), ...(done === undefined ? {} : { done }) };
    void this.#memory.take(taskId, task).then(reply);
  }

  #heartbeat(peer: Peer, term: number, answer: boolean): void {
    const now = performance.now();
    if (answer) {
      if (term === this.term) this.#election.heard(peer.id, now);
      else if (term > this.term)
        this.#act(this.#election.handle({ type: "vote-received", from: peer.id, term, granted: false, now }));
      return;
    }
    this.#act(this.#election.handle({ type: "heartbeat", from: peer.id, term, now }));
    this.#links.send(peer, frameType.leaderHeartbeat, leaderHeartbeatCodec.encode({ term: this.term, answer: true }));
  }

  /** Tells a new leader what is remembered here, or takes what another remembers. */
  #collect(peer: Peer, term: number, tasks: Uint8Array | undefined): void {
    if (tasks === undefined) {
      if (term < this.term) return;
      this.#links.send(peer, frameType.collect, collectCodec.encode({ term, tasks: this.#memory.list() }));
      return;
    }
    if (this.#gathered === undefined || term !== this.term || this.#gathered.has(peer.id)) return;
    this.#gathered.add(peer.id);
    void this.#memory.absorb(tasks).then(() => this.#takeOver(term));
  }

  /** Begins to lead once a majority, this one among it, has told what it remembers: what was taken is among that. */
  #takeOver(term: number): void {
    if (this.#gathered === undefined || term !== this.term || this.#election.role !== "leader") return;
    if (this.#gathered.size + 1 < this.#election.majority) return;
    this.#gathered = undefined;
    this.#aggregator.leader = this.#aggregator.id;
    for (const task of this.#memory.recall()) {
      if ("outcome" in task) {
        this.#aggregator.remember(task.id, task.operation, task.outcome);
        continue;
      }
      this.#run({ ...task.request, id: task.id });
      void this.#replication.replicate({ taskId: task.id, open: task.open }).catch(() => undefined);
    }
    this.#options.onLeading?.(true, term);
  }

  #act(actions: readonly ElectionAction[]): void {
    for (const action of actions) {
      switch (action.type) {
        case "persist":
          this.#ballots.write(action.ballot);
          this.#aggregator.term = action.ballot.term;
          break;
        case "request-votes":
          this.#links.sendToAll(frameType.voteRequest, voteRequestCodec.encode({ term: action.term }));
          break;
        case "vote":
          this.#links.sendTo(
            action.to,
            frameType.vote,
            voteCodec.encode({ term: action.term, granted: action.granted }),
          );
          break;
        case "send-heartbeats":
          this.#links.sendToAll(frameType.leaderHeartbeat, leaderHeartbeatCodec.encode({ term: action.term }));
          break;
        case "leader-known":
          this.#aggregator.term = action.term;
          this.#aggregator.leader = action.leader === this.#aggregator.id ? undefined : action.leader;
          break;
        case "became-leader":
          this.#gathered = new Set();
          this.#nextResend = 0;
          if (this.#election.majority === 1) this.#takeOver(action.term);
          break;
        case "stepped-down":
          this.#gathered = undefined;
          this.#aggregator.relinquish();
          this.#options.onLeading?.(false, action.term);
      }
    }
  }

  #tick(): void {
    const now = performance.now();
    this.#links.reach(now);
    this.#act(this.#election.handle({ type: "tick", now }));
    if (this.#election.role !== "leader" || now < this.#nextResend) return;
    this.#nextResend = now + resendInterval;
    if (this.#gathered !== undefined)
      this.#links.sendToAll(frameType.collect, collectCodec.encode({ term: this.term }));
    this.#replication.resend();
  }
}
