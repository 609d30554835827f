import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Election, type Ballot, type ElectionAction, type ElectionEvent } from "./election.ts";

const ids = ["a", "b", "c"];

/** Three aggregators over a network that loses, delays and repeats, with crashes that keep nothing but the ballot. */
class Group {
  now = 0;
  readonly ballots = new Map<string, Ballot>(ids.map((id) => [id, { term: 0, votedFor: undefined }]));
  readonly nodes = new Map<string, Election>();
  readonly leaders = new Map<number, string>();
  readonly #mail: { to: string; event: ElectionEvent }[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
    for (const id of ids) this.start(id);
  }

  start(id: string): void {
    this.nodes.set(
      id,
      new Election({ id, peers: ids, ballot: this.ballots.get(id)!, random: this.#random, now: this.now }),
    );
  }

  crash(id: string): void {
    this.nodes.delete(id);
  }

  step(milliseconds: number, loss: number): void {
    this.now += milliseconds;
    for (const [id, node] of this.nodes) this.#act(id, node.handle({ type: "tick", now: this.now }));
    for (let round = 0; round < 6; round++) {
      const mail = this.#mail.splice(0);
      for (const letter of mail) {
        if (this.#random() < loss) continue;
        if (this.#random() < 0.1) this.#mail.push(letter);
        if (this.#random() < 0.1) {
          this.#mail.push(letter);
          continue;
        }
        const node = this.nodes.get(letter.to);
        if (node !== undefined) this.#act(letter.to, node.handle({ ...letter.event, now: this.now }));
      }
    }
  }

  #act(id: string, actions: readonly ElectionAction[]): void {
    const { now } = this;
    const toAll = (event: ElectionEvent): void => {
      for (const to of ids) if (to !== id) this.#mail.push({ to, event });
    };
    for (const action of actions) {
      if (action.type === "persist") this.ballots.set(id, action.ballot);
      else if (action.type === "request-votes") toAll({ type: "vote-requested", from: id, term: action.term, now });
      else if (action.type === "send-heartbeats") {
        toAll({ type: "heartbeat", from: id, term: action.term, now });
        for (const peer of ids) if (this.nodes.has(peer)) this.nodes.get(id)?.heard(peer, now);
      } else if (action.type === "vote") {
        this.#mail.push({
          to: action.to,
          event: { type: "vote-received", from: id, term: action.term, granted: action.granted, now },
        });
      } else if (action.type === "became-leader") {
        assert.ok(
          !this.leaders.has(action.term) || this.leaders.get(action.term) === id,
          `two leaders in term ${action.term}`,
        );
        this.leaders.set(action.term, id);
      }
    }
  }
}

function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

test("no term has two leaders, whatever is lost, repeated, late or crashed", () => {
  const step = fc.record({
    time: fc.integer({ min: 100, max: 4_000 }),
    loss: fc.constantFrom(0, 0.2, 0.6),
    crash: fc.constantFrom(undefined, ...ids),
  });
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { minLength: 20, maxLength: 80 }), (seed, steps) => {
      const group = new Group(randomFrom(seed));
      for (const { time, loss, crash } of steps) {
        if (crash !== undefined && group.nodes.size === 3) group.crash(crash);
        else if (crash !== undefined) for (const id of ids) if (!group.nodes.has(id)) group.start(id);
        group.step(time, loss);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("after the loss of the leader the others have one within eight seconds", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const group = new Group(randomFrom(seed * 7_919));
    const run = (milliseconds: number): void => {
      for (let at = 0; at < milliseconds; at += 50) group.step(50, 0);
    };
    run(20_000);
    const [leader] = [...group.nodes].find(([, { role }]) => role === "leader")!;
    group.crash(leader);
    run(8_000);
    assert.equal([...group.nodes.values()].filter(({ role }) => role === "leader").length, 1, `seed ${seed}`);
  }
});

test("alone of three nobody leads, and a leader that hears no majority steps down", () => {
  const group = new Group(randomFrom(3));
  for (let at = 0; at < 400; at++) group.step(50, 0);
  const [leader] = [...group.nodes].find(([, { role }]) => role === "leader")!;
  for (const id of ids) if (id !== leader) group.crash(id);
  for (let at = 0; at < 400; at++) group.step(50, 0);
  assert.notEqual(group.nodes.get(leader)!.role, "leader");
});

test("strangers have no vote, and a lower term is nobody", () => {
  const election = new Election({ id: "a", peers: ids, ballot: { term: 5, votedFor: undefined }, now: 0 });
  assert.deepEqual(election.handle({ type: "vote-requested", from: "x", term: 9, now: 1 }), []);
  assert.deepEqual(election.handle({ type: "heartbeat", from: "b", term: 4, now: 1 }), []);
  assert.deepEqual(election.handle({ type: "vote-requested", from: "b", term: 4, now: 1 }), [
    { type: "vote", to: "b", term: 5, granted: false },
  ]);
  const granted = election.handle({ type: "vote-requested", from: "b", term: 6, now: 1 });
  assert.deepEqual(granted.at(-1), { type: "vote", to: "b", term: 6, granted: true });
  assert.deepEqual(election.handle({ type: "vote-requested", from: "c", term: 6, now: 1 }).at(-1), {
    type: "vote",
    to: "c",
    term: 6,
    granted: false,
  });
});
