import { AggregatorError } from "../errors/aggregator-error.ts";
import { frameType } from "../wire/frame-type.ts";
import { replicateCodec, type ReplicateMessage } from "./group-codecs.ts";
import type { GroupLinks } from "./group-links.ts";

/** Milliseconds within which a majority must have a task on the disk. */
const patience = 4_000;

interface Pending {
  message: Omit<ReplicateMessage, "term">;
  accepted: Set<string>;
  resolve: () => void;
}

export interface ReplicationOptions {
  readonly links: GroupLinks;
  readonly term: () => number;
  /** Aggregators that make a majority, this one among them. */
  readonly majority: number;
}

/** What the leader wants the others to remember, until enough of them do. */
export class Replication {
  readonly #options: ReplicationOptions;
  readonly #pending = new Map<number, Pending>();
  #sequence = 0;

  constructor(options: ReplicationOptions) {
    this.#options = options;
  }

  /** Tells the others; resolves once a majority has it. @throws AggregatorError when too few answer */
  async replicate(message: Omit<ReplicateMessage, "term" | "sequence">): Promise<void> {
    const { links, term, majority } = this.#options;
    const sequence = ++this.#sequence;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const failed = setTimeout(
      () => reject(new AggregatorError("too few aggregators answered to take the task; it may run all the same")),
      patience,
    );
    this.#pending.set(sequence, { message: { ...message, sequence }, accepted: new Set(), resolve });
    try {
      links.sendToAll(frameType.replicate, replicateCodec.encode({ ...message, sequence, term: term() }));
      if (majority > 1) await promise;
    } finally {
      clearTimeout(failed);
      this.#pending.delete(sequence);
    }
  }

  accepted(by: string, sequence: number): void {
    const pending = this.#pending.get(sequence);
    if (pending === undefined) return;
    pending.accepted.add(by);
    if (pending.accepted.size + 1 >= this.#options.majority) pending.resolve();
  }

  /** Tells those again that have not answered. */
  resend(): void {
    const { links, term } = this.#options;
    for (const { message, accepted } of this.#pending.values()) {
      for (const peer of links.others) {
        if (!accepted.has(peer.id))
          links.send(peer, frameType.replicate, replicateCodec.encode({ ...message, term: term() }));
      }
    }
  }
}
