/** What must be kept over a crash before anything is said: else one could vote twice in a term. */
export interface Ballot {
  term: number;
  votedFor: string | undefined;
}

export interface ElectionOptions {
  id: string;
  /** The other aggregators of the group. */
  peers: readonly string[];
  ballot: Ballot;
  /** Milliseconds between a leader's heartbeats. @default 1000 */
  heartbeatInterval?: number;
  /** Milliseconds of silence after which one stands for election; up to `spread` more, by chance. @default 5000 */
  electionTimeout?: number;
  /** @default a tenth of the election timeout */
  spread?: number;
  /** From 0 to 1. @default Math.random */
  random?: () => number;
  /** Monotonic milliseconds at the start. */
  now: number;
}

export type ElectionEvent =
  | { type: "tick"; now: number }
  | { type: "vote-requested"; from: string; term: number; now: number }
  | { type: "vote-received"; from: string; term: number; granted: boolean; now: number }
  | { type: "heartbeat"; from: string; term: number; now: number };

export type ElectionAction =
  /** Keep the ballot on the disk before the actions after it. */
  | { type: "persist"; ballot: Ballot }
  | { type: "request-votes"; term: number }
  | { type: "vote"; to: string; term: number; granted: boolean }
  | { type: "send-heartbeats"; term: number }
  | { type: "became-leader"; term: number }
  | { type: "stepped-down"; term: number }
  | { type: "leader-known"; leader: string | undefined; term: number };

export type ElectionRole = "follower" | "candidate" | "leader";

const quickAttempts = 4;

/**
 * Who leads a group of aggregators, as a pure state machine: one vote a term, a majority leads, a higher term deposes
 * (the election of Raft, Ongaro and Ousterhout 2014, §5.2). The term fences: workers obey no lower one than they have seen.
 * With two aggregators neither can lead without the other; three bear the loss of one.
 */
export class Election {
  readonly #id: string;
  readonly #peers: ReadonlySet<string>;
  readonly #heartbeatInterval: number;
  readonly #electionTimeout: number;
  readonly #spread: number;
  readonly #random: () => number;
  readonly #votes = new Set<string>();
  /** When each peer last answered a heartbeat, for a leader that has lost its majority. */
  readonly #heard = new Map<string, number>();
  #ballot: Ballot;
  #role: ElectionRole = "follower";
  #leader: string | undefined;
  #deadline: number;
  #nextHeartbeat = 0;
  /** Elections in a row that this one stood for. */
  #attempts = 0;

  constructor(options: ElectionOptions) {
    const {
      id,
      peers,
      ballot,
      heartbeatInterval = 1_000,
      electionTimeout = 5_000,
      random = Math.random,
      now,
    } = options;
    this.#id = id;
    this.#peers = new Set(peers.filter((peer) => peer !== id));
    this.#ballot = ballot;
    this.#heartbeatInterval = heartbeatInterval;
    this.#electionTimeout = electionTimeout;
    this.#spread = options.spread ?? electionTimeout / 10;
    this.#random = random;
    this.#deadline = this.#later(now);
  }

  get role(): ElectionRole {
    return this.#role;
  }

  get term(): number {
    return this.#ballot.term;
  }

  get leader(): string | undefined {
    return this.#leader;
  }

  get majority(): number {
    return Math.floor((this.#peers.size + 1) / 2) + 1;
  }

  handle(event: ElectionEvent): ElectionAction[] {
    if (event.type === "tick") return this.#tick(event.now);
    if (!this.#peers.has(event.from)) return [];
    switch (event.type) {
      case "vote-requested":
        return this.#voteRequested(event);
      case "vote-received":
        return this.#voteReceived(event);
      case "heartbeat":
        return this.#heartbeat(event);
    }
  }

  /** A peer has answered a heartbeat of this leader's. */
  heard(peer: string, now: number): void {
    if (this.#peers.has(peer)) this.#heard.set(peer, now);
  }

  #tick(now: number): ElectionAction[] {
    if (this.#role === "leader") return this.#lead(now);
    return now < this.#deadline ? [] : this.#stand(now);
  }

  #lead(now: number): ElectionAction[] {
    const reached = [...this.#heard.values()].filter((at) => now - at < this.#electionTimeout).length + 1;
    // Cut off from the majority, another may lead already: no more orders in this term.
    if (reached < this.majority) return this.#follow(this.#ballot, undefined, now);
    if (now < this.#nextHeartbeat) return [];
    this.#nextHeartbeat = now + this.#heartbeatInterval;
    return [{ type: "send-heartbeats", term: this.#ballot.term }];
  }

  #stand(now: number): ElectionAction[] {
    this.#ballot = { term: this.#ballot.term + 1, votedFor: this.#id };
    this.#role = "candidate";
    this.#leader = undefined;
    this.#votes.clear();
    this.#votes.add(this.#id);
    this.#attempts++;
    this.#deadline = this.#again(now);
    const { term } = this.#ballot;
    const actions: ElectionAction[] = [
      { type: "persist", ballot: this.#ballot },
      { type: "leader-known", leader: undefined, term },
    ];
    if (this.#votes.size >= this.majority) return [...actions, ...this.#win(now)];
    return [...actions, { type: "request-votes", term }];
  }

  #voteRequested({ from, term, now }: { from: string; term: number; now: number }): ElectionAction[] {
    const actions = term > this.#ballot.term ? this.#follow({ term, votedFor: undefined }, undefined, now) : [];
    const free = this.#ballot.votedFor === undefined || this.#ballot.votedFor === from;
    const granted = term === this.#ballot.term && this.#role === "follower" && free;
    if (granted && this.#ballot.votedFor === undefined) {
      this.#ballot = { term, votedFor: from };
      actions.push({ type: "persist", ballot: this.#ballot });
    }
    if (granted) this.#deadline = this.#later(now);
    return [...actions, { type: "vote", to: from, term: this.#ballot.term, granted }];
  }

  #voteReceived({
    from,
    term,
    granted,
    now,
  }: {
    from: string;
    term: number;
    granted: boolean;
    now: number;
  }): ElectionAction[] {
    if (term > this.#ballot.term) return this.#follow({ term, votedFor: undefined }, undefined, now);
    if (this.#role !== "candidate" || term !== this.#ballot.term || !granted) return [];
    this.#votes.add(from);
    return this.#votes.size >= this.majority ? this.#win(now) : [];
  }

  #win(now: number): ElectionAction[] {
    this.#role = "leader";
    this.#attempts = 0;
    this.#leader = this.#id;
    this.#nextHeartbeat = now + this.#heartbeatInterval;
    this.#heard.clear();
    for (const peer of this.#peers) this.#heard.set(peer, now);
    const { term } = this.#ballot;
    return [
      { type: "send-heartbeats", term },
      { type: "leader-known", leader: this.#id, term },
      { type: "became-leader", term },
    ];
  }

  #heartbeat({ from, term, now }: { from: string; term: number; now: number }): ElectionAction[] {
    if (term < this.#ballot.term) return [];
    if (term > this.#ballot.term || this.#leader !== from) {
      const ballot = term > this.#ballot.term ? { term, votedFor: undefined } : this.#ballot;
      return this.#follow(ballot, from, now);
    }
    this.#deadline = this.#later(now);
    return [];
  }

  #follow(ballot: Ballot, leader: string | undefined, now: number): ElectionAction[] {
    const actions: ElectionAction[] = [];
    if (ballot.term !== this.#ballot.term) actions.push({ type: "persist", ballot });
    if (this.#role === "leader") actions.push({ type: "stepped-down", term: this.#ballot.term });
    this.#ballot = ballot;
    this.#role = "follower";
    this.#attempts = 0;
    this.#leader = leader;
    this.#deadline = this.#later(now);
    return [...actions, { type: "leader-known", leader, term: ballot.term }];
  }

  /** A vote that is split is held again soon; one who is alone does not go on like that and push the term up. */
  #again(now: number): number {
    if (this.#attempts > quickAttempts) return this.#later(now);
    return now + this.#electionTimeout / 10 + (this.#random() * this.#spread) / 2;
  }

  #later(now: number): number {
    return now + this.#electionTimeout + this.#random() * this.#spread;
  }
}
