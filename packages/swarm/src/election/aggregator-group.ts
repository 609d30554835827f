import type { Aggregator } from "../aggregator/aggregator.ts";
import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";
import { AggregatorError } from "../errors/aggregator-error.ts";
import { decodePart } from "../ledger/ledger-codecs.ts";
import type { Endpoint } from "../network/endpoint.ts";
import type { Peer } from "../network/peer.ts";
import { frameType } from "../wire/frame-type.ts";
import { BallotFile } from "./ballot-file.ts";
import { Election, type ElectionAction } from "./election.ts";
import {
  collectCodec,
  leaderHeartbeatCodec,
  voteCodec,
  voteRequestCodec,
  type CollectMessage,
  type LeaderHeartbeat,
} from "./group-codecs.ts";
import { GroupLinks } from "./group-links.ts";
import type { AggregatorGroupOptions } from "./group-options.ts";
import { GroupTasks } from "./group-tasks.ts";
import { LedgerAgreement } from "./ledger-agreement.ts";

export type { AggregatorGroupOptions } from "./group-options.ts";

const tickInterval = 25;
const resendInterval = 300;

/**
 * Several aggregators of which one leads. Whoever leads next finds what a majority has: the tasks that were taken, and the
 * states that were committed. Orders carry the term.
 */
export class AggregatorGroup implements AsyncDisposable {
  readonly #options: AggregatorGroupOptions;
  readonly #aggregator: Aggregator;
  readonly #election: Election;
  readonly #ballots: BallotFile;
  readonly #links: GroupLinks;
  readonly #tasks: GroupTasks;
  /** How the group comes to have one ledger. */
  readonly agreement: LedgerAgreement;
  /** Who has told this new leader what it has; undefined while it does not gather. */
  #gathered: Set<string> | undefined;
  /** The last task of which others told this new leader so far. */
  readonly #told = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #nextResend = 0;

  constructor(options: AggregatorGroupOptions) {
    const { aggregator, folder, peers, ledger, heartbeatInterval = 1, electionTimeout = 5 } = options;
    this.#options = options;
    this.#aggregator = aggregator;
    this.#ballots = new BallotFile(folder);
    this.#election = new Election({
      id: aggregator.id,
      peers: peers.map(({ id }) => id),
      ballot: this.#ballots.read(),
      heartbeatInterval: heartbeatInterval * 1_000,
      electionTimeout: electionTimeout * 1_000,
      now: performance.now(),
    });
    const links = new GroupLinks({ id: aggregator.id, peers });
    const { majority } = this.#election;
    const term = (): number => this.term;
    this.#links = links;
    this.#tasks = new GroupTasks({ ...options, links, term, majority, leads: () => this.leads });
    this.agreement = new LedgerAgreement({
      ledger,
      links,
      term,
      majority,
      requireLead: () => this.requireLead(),
      onLeader: (peer, leading) => this.#heed(peer, leading),
    });
    aggregator.leader = undefined;
    aggregator.term = this.#election.term;
  }

  /** Whether this one leads and has gathered what the others have. */
  get leads(): boolean {
    return this.#election.role === "leader" && this.#gathered === undefined;
  }

  get term(): number {
    return this.#election.term;
  }

  /** Adds its frames to an endpoint and begins. */
  attach(endpoint: Endpoint): void {
    this.#links.attach(endpoint);
    const now = (): number => performance.now();
    this.#links.handle(frameType.voteRequest, voteRequestCodec, ({ id }, { term }) =>
      this.#act(this.#election.handle({ type: "vote-requested", from: id, term, now: now() })),
    );
    this.#links.handle(frameType.vote, voteCodec, ({ id }, { term, granted }) =>
      this.#act(this.#election.handle({ type: "vote-received", from: id, term, granted, now: now() })),
    );
    this.#links.handle(frameType.leaderHeartbeat, leaderHeartbeatCodec, (peer, heartbeat) =>
      this.#heartbeat(peer, heartbeat),
    );
    this.#links.handle(frameType.collect, collectCodec, (peer, message) => this.#collect(peer, message));
    this.#tasks.attach();
    this.agreement.attach();
    this.#timer = setInterval(() => this.#tick(), tickInterval);
  }

  /** Takes a task once a majority remembers it. @throws AggregatorError where this one does not lead, or too few answer */
  async submit(request: TaskRequest): Promise<{ id: string; done: Promise<TaskOutcome> }> {
    return await this.#tasks.submit(request, () => this.requireLead());
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
    await this.#tasks[Symbol.asyncDispose]();
  }

  #heartbeat(peer: Peer, { term, answer, height }: LeaderHeartbeat): void {
    if (answer === true) {
      const now = performance.now();
      if (term === this.term) this.#election.heard(peer.id, now);
      else if (term > this.term)
        this.#act(this.#election.handle({ type: "vote-received", from: peer.id, term, granted: false, now }));
      return;
    }
    this.#heed(peer, term);
    if (term === this.term) this.agreement.heard(peer, height ?? 0);
    this.#links.send(peer, frameType.leaderHeartbeat, leaderHeartbeatCodec.encode({ term: this.term, answer: true }));
  }

  /** A peer leads in a term. */
  #heed({ id }: Peer, term: number): void {
    this.#act(this.#election.handle({ type: "heartbeat", from: id, term, now: performance.now() }));
  }

  /** Tells a new leader what there is here, or takes what another has. */
  #collect(peer: Peer, message: CollectMessage): void {
    const { term, tasks, height, after } = message;
    if (tasks === undefined) {
      if (term < this.term) return;
      // What is told holds only if no lower term is obeyed from here on.
      this.#heed(peer, term);
      // The answer is on its way: another would only hold it up.
      if (peer.sendingLarge) return;
      const part = this.#options.ledger.partFrom(height ?? 0, { accepted: true });
      const told = { term, ...this.#tasks.list(after), ledger: part };
      this.#links.send(peer, frameType.collect, collectCodec.encode(told));
      return;
    }
    if (this.#gathered === undefined || term !== this.term || this.#gathered.has(peer.id)) return;
    void this.#absorb(peer, { ...message, tasks }).catch(() => undefined);
  }

  /** What cannot be read or written counts as not told; it is asked for again. */
  async #absorb(peer: Peer, { term, tasks, ledger, after }: CollectMessage & { tasks: Uint8Array }): Promise<void> {
    const part = ledger === undefined ? undefined : decodePart(ledger);
    await this.#tasks.absorb(tasks);
    if (part !== undefined) await this.#options.ledger.absorb(part, { adopt: true });
    if (this.#gathered === undefined || term !== this.term) return;
    if (after !== undefined) {
      this.#told.set(peer.id, after);
      return this.#ask(peer);
    }
    if (part?.more === true) return;
    this.#gathered.add(peer.id);
    this.#takeOver(term);
  }

  /** Asks one of the others what it has, beyond what it told already. */
  #ask(peer: Peer): void {
    const after = this.#told.get(peer.id);
    const wanted = { term: this.term, height: this.#options.ledger.height, ...(after === undefined ? {} : { after }) };
    this.#links.send(peer, frameType.collect, collectCodec.encode(wanted));
  }

  /** Begins to lead once a majority, this one among it, has told what it has: what was taken is among that. */
  #takeOver(term: number): void {
    if (this.#gathered === undefined || term !== this.term || this.#election.role !== "leader") return;
    if (this.#gathered.size + 1 < this.#election.majority) return;
    this.#gathered = undefined;
    this.#aggregator.leader = this.#aggregator.id;
    this.#tasks.takeOver();
    // Where too few answer now, the next commit has it decided.
    void this.#options.ledger.settle(this.agreement).catch(() => undefined);
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
          this.#links.sendToAll(frameType.leaderHeartbeat, this.#heartbeatOf(action.term));
          break;
        case "leader-known":
          this.#aggregator.term = action.term;
          this.#aggregator.leader = action.leader === this.#aggregator.id ? undefined : action.leader;
          break;
        case "became-leader":
          this.#gathered = new Set();
          this.#told.clear();
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

  #heartbeatOf(term: number): Buffer {
    return leaderHeartbeatCodec.encode({ term, height: this.#options.ledger.height });
  }

  #tick(): void {
    const now = performance.now();
    this.#links.reach(now);
    this.#act(this.#election.handle({ type: "tick", now }));
    if (this.#election.role !== "leader" || now < this.#nextResend) return;
    this.#nextResend = now + resendInterval;
    for (const peer of this.#gathered === undefined ? [] : this.#links.others)
      if (this.#gathered?.has(peer.id) === false) this.#ask(peer);
    this.#tasks.resend();
    this.agreement.resend();
  }
}
