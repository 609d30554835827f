import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SwarmKey } from "../src/keys/swarm-key.ts";
import { signAcceptance } from "../src/ledger/acceptance.ts";
import { decodePart, encodePart } from "../src/ledger/ledger-codecs.ts";
import { LedgerReplica, type Proposal } from "../src/ledger/ledger-replica.ts";
import { hashOfCommit, readCommit, type StateCommit } from "../src/ledger/state-commit.ts";
import { verifyLedger, type FinalCommit } from "../src/ledger/verify-ledger.ts";
import { stateStatement } from "./support/state-statement.ts";

const operator = SwarmKey.generate();
const keys = Array.from({ length: 5 }, () => SwarmKey.generate());

interface Node {
  key: SwarmKey;
  replica: LedgerReplica;
  /** What a crash leaves. */
  disk: { finals: FinalCommit[]; accepted: Proposal | undefined };
  /** No lower term is obeyed. On the disk, as a vote is. */
  promised: number;
  leading: { term: number; proposal?: Proposal; acceptances: Map<number, Buffer> } | undefined;
}

type Letter =
  | { to: number; from: number; proposal: Proposal }
  | { to: number; from: number; term: number; hash: string; acceptance: Buffer };

/** Aggregators whose letters are lost, repeated and late, which crash, and lead without knowing that others lead by now. */
class Network {
  readonly nodes: Node[];
  /** What somebody was told to be final, by height. */
  readonly chosen: string[] = [];
  #mail: Letter[] = [];
  #term = 0;
  #states = 0;

  constructor(size: number) {
    this.nodes = keys.slice(0, size).map((key) => ({
      key,
      replica: new LedgerReplica(),
      disk: { finals: [], accepted: undefined },
      promised: 0,
      leading: undefined,
    }));
  }

  get majority(): number {
    return Math.floor(this.nodes.length / 2) + 1;
  }

  /** One wins a new term with the votes of these, and hears what they have. */
  elect(leader: number, voters: readonly number[]): void {
    const quorum = new Set([leader, ...voters]);
    if (quorum.size < this.majority) return;
    const term = ++this.#term;
    const { replica } = this.nodes[leader]!;
    for (const voter of quorum) {
      const node = this.nodes[voter]!;
      node.promised = term;
      node.leading = undefined;
      if (voter !== leader) this.#absorb(leader, voter, true);
    }
    this.#save(leader);
    this.nodes[leader]!.leading = { term, acceptances: new Map() };
    assert.ok(replica.height >= 0);
  }

  propose(leader: number): void {
    const node = this.nodes[leader]!;
    const { leading, replica } = node;
    if (leading === undefined || leading.term < node.promised) return;
    const { height, head: previous, accepted } = replica;
    const fresh = (): Proposal["commit"] =>
      readCommit({
        height,
        previous,
        term: leading.term,
        time: 1,
        statement: stateStatement(operator, `state ${++this.#states}`),
      });
    const proposal = { term: leading.term, commit: accepted?.commit ?? fresh() };
    assert.equal(replica.accept(proposal), "accepted");
    this.#save(leader);
    leading.proposal = proposal;
    leading.acceptances = new Map([[leader, this.#sign(leader, proposal)]]);
    for (const to of this.nodes.keys()) if (to !== leader) this.#mail.push({ to, from: leader, proposal });
    this.#conclude(leader);
  }

  deliver(at: number, { lost, again }: { lost: boolean; again: boolean }): void {
    if (this.#mail.length === 0) return;
    const [letter] = this.#mail.splice(at % this.#mail.length, 1);
    if (again) this.#mail.push(letter!);
    if (lost) return;
    if ("proposal" in letter!) this.#take(letter);
    else this.#count(letter!);
  }

  /** What is only in memory is gone. */
  crash(at: number): void {
    const node = this.nodes[at]!;
    node.replica = new LedgerReplica(node.disk.finals, node.disk.accepted);
    node.leading = undefined;
  }

  /** Takes a proposal and crashes before it is on the disk, so that nobody hears of it. */
  crashWhileWriting(at: number): void {
    const place = this.#mail.findIndex((letter) => "proposal" in letter && letter.to === at);
    const [letter] = place < 0 ? [] : this.#mail.splice(place, 1);
    const node = this.nodes[at]!;
    if (letter !== undefined && "proposal" in letter && letter.proposal.term >= node.promised) {
      node.promised = letter.proposal.term;
      node.replica.accept(letter.proposal);
    }
    this.crash(at);
  }

  catchUp(to: number, from: number): void {
    this.#absorb(to, from, false);
    this.#save(to);
  }

  #absorb(to: number, from: number, adopt: boolean): void {
    const { replica } = this.nodes[to]!;
    const other = this.nodes[from]!.replica;
    // As it travels.
    const part = decodePart(encodePart(other.finals.slice(replica.height), other.accepted));
    for (const final of part.finals) replica.conclude(final);
    if (adopt && part.accepted !== undefined) replica.adopt(part.accepted);
  }

  #take({ to, from, proposal }: Extract<Letter, { proposal: Proposal }>): void {
    const node = this.nodes[to]!;
    if (proposal.term < node.promised) return;
    node.promised = proposal.term;
    if (node.leading !== undefined && node.leading.term < proposal.term) node.leading = undefined;
    if (node.replica.accept(proposal) !== "accepted") return;
    this.#save(to);
    const acceptance = this.#sign(to, proposal);
    this.#mail.push({ to: from, from: to, term: proposal.term, hash: hashOfCommit(proposal.commit), acceptance });
  }

  #count({ to, from, term, hash, acceptance }: Extract<Letter, { acceptance: Buffer }>): void {
    const leading = this.nodes[to]!.leading;
    if (leading?.proposal === undefined || leading.term !== term) return;
    if (hashOfCommit(leading.proposal.commit) !== hash) return;
    leading.acceptances.set(from, acceptance);
    this.#conclude(to);
  }

  #conclude(leader: number): void {
    const { leading, replica } = this.nodes[leader]!;
    if (leading?.proposal === undefined || leading.acceptances.size < this.majority) return;
    const { commit } = leading.proposal;
    replica.conclude({ commit, acceptances: [...leading.acceptances.values()] });
    delete leading.proposal;
    this.#save(leader);
    const hash = hashOfCommit(commit);
    assert.equal(this.chosen[commit.height] ?? hash, hash, `two states are final at height ${commit.height}`);
    this.chosen[commit.height] = hash;
  }

  #sign(at: number, { term, commit }: Proposal): Buffer {
    const { height } = commit;
    return signAcceptance(keys[at]!, { height, hash: hashOfCommit(commit), term, aggregators: this.nodes.length });
  }

  #save(at: number): void {
    const node = this.nodes[at]!;
    node.disk = { finals: [...node.replica.finals], accepted: node.replica.accepted };
  }
}

const step = fc.record({
  what: fc.constantFrom(
    "reign",
    "reign",
    "reign",
    "elect",
    "propose",
    "deliver",
    "deliver",
    "crash",
    "cut",
    "catch-up",
  ),
  node: fc.nat(4),
  other: fc.nat(4),
  voters: fc.uniqueArray(fc.nat(4), { minLength: 1 }),
  at: fc.nat(30),
  lost: fc.boolean(),
  again: fc.boolean(),
});

test("whatever is lost, repeated, late or crashes, no height has two states, and none that was final is forgotten", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 5), fc.array(step, { minLength: 20, maxLength: 120 }), (size, steps) => {
      const network = new Network(size);
      for (const { what, node, other, voters, at, lost, again } of steps) {
        const here = node % size;
        if (what === "reign") {
          // A leader that comes as far as its letters do.
          network.elect(
            here,
            voters.map((voter) => voter % size),
          );
          network.propose(here);
          for (let letters = at % 9; letters > 0; letters--) network.deliver(at * letters, { lost: false, again });
        } else if (what === "elect")
          network.elect(
            here,
            voters.map((voter) => voter % size),
          );
        else if (what === "propose") network.propose(here);
        else if (what === "deliver") network.deliver(at, { lost: lost && again, again: again && !lost });
        else if (what === "crash") network.crash(here);
        else if (what === "cut") network.crashWhileWriting(here);
        else network.catchUp(here, other % size);
      }
      // Once all are there again they come to one ledger, in which all that was final stands.
      const everyone = [...network.nodes.keys()];
      network.elect(0, everyone);
      for (let round = 0; round < 2; round++) {
        network.propose(0);
        for (let letters = 0; letters < 200; letters++) network.deliver(letters, { lost: false, again: false });
      }
      for (const node of everyone) network.catchUp(node, 0);
      for (const { replica } of network.nodes) {
        assert.deepEqual(
          replica.finals.map(({ commit }) => hashOfCommit(commit)),
          network.chosen,
        );
        assert.equal(verifyLedger(replica.finals).ok, true);
      }
    }),
    { numRuns: 150 },
  );
});

test("the proposal of the highest term is the one that counts, whether it was accepted or heard of", () => {
  const replica = new LedgerReplica();
  const commit = (state: string, height = 0): StateCommit =>
    readCommit({ height, previous: replica.head, term: 1, time: 1, statement: stateStatement(operator, state) });
  const [one, two] = [commit("one"), commit("two")];
  const accepted = (): unknown[] => [replica.accepted?.term, replica.accepted?.commit.state];
  assert.equal(replica.accept({ term: 1, commit: one }), "accepted");
  assert.equal(replica.accept({ term: 1, commit: two }), "refused", "one proposal a term");
  assert.equal(replica.accept({ term: 2, commit: two }), "accepted");
  assert.equal(replica.accept({ term: 1, commit: one }), "refused", "a lower term");
  assert.deepEqual(accepted(), [2, "two"]);
  replica.adopt({ term: 1, commit: one });
  assert.deepEqual(accepted(), [2, "two"]);
  replica.adopt({ term: 3, commit: one });
  assert.deepEqual(accepted(), [3, "one"]);
  assert.equal(replica.accept({ term: 4, commit: commit("later", 1) }), "behind");
});
