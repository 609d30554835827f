import { AggregatorError } from "../errors/aggregator-error.ts";
import type { GroupLinks } from "./group-links.ts";
import type { Peer } from "../network/peer.ts";
import { frameType } from "../wire/frame-type.ts";
import { readAcceptance } from "../ledger/acceptance.ts";
import {
  acceptCodec,
  decodeCommit,
  decodePart,
  encodeCommit,
  ledgerPartCodec,
  ledgerWantedCodec,
  proposeCodec,
} from "../ledger/ledger-codecs.ts";
import type { Proposal } from "../ledger/ledger-replica.ts";
import { hashOfCommit } from "../ledger/state-commit.ts";
import type { Agreement, StateLedger } from "../ledger/state-ledger.ts";

/** Milliseconds within which a majority must have a state on the disk. */
const patience = 4_000;

export interface LedgerAgreementOptions {
  readonly ledger: StateLedger;
  readonly links: GroupLinks;
  readonly term: () => number;
  /** @throws AggregatorError where this one does not lead */
  readonly requireLead: () => void;
  /** Aggregators that make a majority, this one among them. */
  readonly majority: number;
  /** Told that a peer leads in a term, before its proposal is taken. */
  readonly onLeader: (peer: Peer, term: number) => void;
}

/** How the aggregators of a group come to have one ledger: the leader proposes, a majority accepts, the others catch up. */
export class LedgerAgreement implements Agreement {
  readonly #options: LedgerAgreementOptions;
  /** The one proposal that is under way. */
  #pending: { proposal: Proposal; accepted: Map<string, Uint8Array>; resolve: () => void } | undefined;

  constructor(options: LedgerAgreementOptions) {
    this.#options = options;
  }

  lead(): number {
    this.#options.requireLead();
    return this.#options.term();
  }

  /** Begins to receive its messages. */
  attach(): void {
    const { ledger, links } = this.#options;
    links.handle(frameType.proposeState, proposeCodec, (peer, { term, commit }) => {
      const proposal = { term, commit: decodeCommit(commit) };
      this.#take(peer, proposal);
    });
    links.handle(frameType.acceptState, acceptCodec, (peer, { term, acceptance }) =>
      this.#accepted(peer, term, acceptance),
    );
    links.handle(frameType.ledgerWanted, ledgerWantedCodec, (peer, { height }) =>
      links.send(peer, frameType.ledgerPart, ledgerPartCodec.encode({ part: ledger.partFrom(height) })),
    );
    links.handle(frameType.ledgerPart, ledgerPartCodec, (_peer, { part }) => {
      // What cannot be written or noted is asked for again with the next heartbeat.
      if (part !== undefined) void ledger.absorb(decodePart(part)).catch(() => undefined);
    });
  }

  /** A leader says how many commits are final: what is not here yet is asked for. */
  heard(peer: Peer, height: number): void {
    const { ledger, links } = this.#options;
    if (height > ledger.height)
      links.send(peer, frameType.ledgerWanted, ledgerWantedCodec.encode({ height: ledger.height }));
  }

  async agree(proposal: Proposal): Promise<Uint8Array[]> {
    const { majority } = this.#options;
    if (majority === 1) return [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const failed = setTimeout(
      () =>
        reject(
          new AggregatorError("too few aggregators answered to commit the state; it may be committed all the same"),
        ),
      patience,
    );
    const accepted = new Map<string, Uint8Array>();
    this.#pending = { proposal, accepted, resolve };
    try {
      this.resend();
      await promise;
      return [...accepted.values()];
    } finally {
      clearTimeout(failed);
      this.#pending = undefined;
    }
  }

  /** Proposes again to those that have not answered. */
  resend(): void {
    if (this.#pending === undefined) return;
    const { links } = this.#options;
    const { proposal, accepted } = this.#pending;
    const message = proposeCodec.encode({ term: proposal.term, commit: encodeCommit(proposal.commit) });
    for (const peer of links.others) if (!accepted.has(peer.id)) links.send(peer, frameType.proposeState, message);
  }

  #take(peer: Peer, proposal: Proposal): void {
    const { ledger, links, term, onLeader } = this.#options;
    if (proposal.term < term()) return;
    onLeader(peer, proposal.term);
    void ledger.accept(proposal).then(
      ({ answer, acceptance }) => {
        if (answer === "behind") this.heard(peer, proposal.commit.height);
        if (acceptance === undefined) return;
        links.send(peer, frameType.acceptState, acceptCodec.encode({ term: proposal.term, acceptance }));
      },
      // What cannot be written is not accepted; the leader hears nothing and asks again.
      () => undefined,
    );
  }

  #accepted(peer: Peer, term: number, bytes: Uint8Array): void {
    const pending = this.#pending;
    if (pending === undefined || term !== pending.proposal.term) return;
    const { commit } = pending.proposal;
    const acceptance = readAcceptance(bytes);
    const fits =
      acceptance.publicKey === peer.trusted.publicKey.toString("hex") &&
      acceptance.term === term &&
      acceptance.height === commit.height &&
      acceptance.hash === hashOfCommit(commit);
    if (!fits) return;
    pending.accepted.set(peer.id, bytes);
    if (pending.accepted.size + 1 >= this.#options.majority) pending.resolve();
  }
}
