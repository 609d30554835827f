import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { BlockId } from "../contract/distribution.ts";
import type { Schedule, ScheduleDecision, ScheduleOptions } from "../contract/schedule.ts";
import { createSchedule } from "./pull-schedule.ts";

const assigned = (decisions: readonly ScheduleDecision[]): string[] =>
  decisions.flatMap((each) => (each.type === "assign" ? [`${each.worker}:${each.block}`] : []));

function join(schedule: Schedule, ...workers: string[]): ScheduleDecision[] {
  return workers.flatMap((worker) => schedule.handle({ type: "worker-joined", worker }));
}

function completed(schedule: Schedule, worker: string, block: BlockId, useful = true): ScheduleDecision[] {
  return schedule.handle({ type: "block-completed", worker, block, useful });
}

describe("the schedule", () => {
  it("hands each worker a block to compute and one to go on with, and one more for every reply", () => {
    const schedule = createSchedule({ blocks: 8 });
    assert.deepEqual(assigned(join(schedule, "a", "b")), ["a:0", "a:1", "b:2", "b:3"]);
    assert.deepEqual(assigned(completed(schedule, "b", 2)), ["b:4"]);
    assert.deepEqual(assigned(completed(schedule, "b", 3)), ["b:5"]);
    assert.deepEqual(schedule.inFlight.get("a"), [0, 1]);
    assert.equal(schedule.missing, 6);
  });

  it("gives an idle worker in the tail a copy, of what waits before what is computed, and cancels the loser", () => {
    const schedule = createSchedule({ blocks: 4 });
    join(schedule, "slow", "fast");
    completed(schedule, "fast", 2);
    assert.deepEqual(assigned(completed(schedule, "fast", 3)), ["fast:1"]);
    assert.deepEqual(completed(schedule, "fast", 1), [
      { type: "cancel", worker: "slow", block: 1 },
      { type: "assign", worker: "fast", block: 0 },
    ]);
    assert.deepEqual(completed(schedule, "fast", 0), [
      { type: "cancel", worker: "slow", block: 0 },
      { type: "complete" },
    ]);
    assert.deepEqual(completed(schedule, "slow", 0), []);
  });

  it("copies what a silent worker holds before what others have waiting", () => {
    const schedule = createSchedule({ blocks: 20 });
    join(schedule, "silent", "a", "b");
    const [silent, a, b] = ["silent", "a", "b"].map((worker) => [...schedule.inFlight.get(worker)!]);
    assert.deepEqual(
      [silent, a, b],
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
    );
    let last: string[] = [];
    while (last.length > 0 || schedule.inFlight.get("a")!.length > 0) {
      last = assigned(completed(schedule, "a", schedule.inFlight.get("a")![0]!));
      if (last.includes("a:0")) break;
      assert.ok(!last.includes("a:5"), "b's waiting block was copied first");
    }
    assert.deepEqual(last, ["a:0"]);
  });

  it("gives an idle worker parity where there is some, without end of copies", () => {
    const schedule = createSchedule({ blocks: 4, symbols: 6, tail: "parity" });
    join(schedule, "slow", "fast");
    completed(schedule, "fast", 2);
    assert.deepEqual(assigned(completed(schedule, "fast", 3)), ["fast:4"]);
    assert.deepEqual(assigned(completed(schedule, "fast", 4)), ["fast:5"]);
    const last = completed(schedule, "fast", 5);
    assert.deepEqual(last.at(-1), { type: "complete" });
    assert.equal(last.length, 3);
  });

  it("sends copies before parity unless it is told otherwise", () => {
    const schedule = createSchedule({ blocks: 2, symbols: 4 });
    assert.deepEqual(assigned(join(schedule, "a", "b", "c")), ["a:0", "a:1", "b:1", "c:0"]);
    assert.deepEqual(assigned(join(schedule, "d")), ["d:2"]);
  });

  it("takes back what a lost worker held, before all other blocks", () => {
    const schedule = createSchedule({ blocks: 8 });
    join(schedule, "a", "b");
    assert.deepEqual(schedule.handle({ type: "worker-left", worker: "a" }), []);
    assert.deepEqual(assigned(completed(schedule, "b", 2)), ["b:1"]);
    assert.deepEqual(assigned(completed(schedule, "b", 3)), ["b:0"]);
  });

  it("gives a failed block to another worker, and says when none is left", () => {
    const schedule = createSchedule({ blocks: 1 });
    join(schedule, "a", "b");
    assert.deepEqual(schedule.handle({ type: "block-failed", worker: "a", block: 0 }), []);
    assert.deepEqual(schedule.handle({ type: "block-failed", worker: "b", block: 0 }), [{ type: "stuck", block: 0 }]);
    assert.deepEqual(assigned(join(schedule, "c")), ["c:0"]);
  });

  it("counts only useful replies", () => {
    const schedule = createSchedule({ blocks: 2, symbols: 4 });
    join(schedule, "a", "b");
    assert.equal(
      completed(schedule, "a", 0).some((each) => each.type === "complete"),
      false,
    );
    completed(schedule, "a", 2, false);
    assert.equal(schedule.missing, 1);
    assert.equal(completed(schedule, "a", 3).at(-1)?.type, "complete");
  });

  it("sends the copies it is told to before it repeats any", () => {
    const schedule = createSchedule({ blocks: 2, copies: 2 });
    assert.deepEqual(assigned(join(schedule, "a", "b")), ["a:0", "a:1", "b:0", "b:1"]);
  });
});

describe("whatever happens, the schedule", () => {
  const options = fc.record({
    blocks: fc.integer({ min: 1, max: 12 }),
    parity: fc.integer({ min: 0, max: 12 }),
    copies: fc.integer({ min: 1, max: 3 }),
    prefetch: fc.integer({ min: 1, max: 3 }),
    maximumCopies: fc.integer({ min: 1, max: 3 }),
    tail: fc.constantFrom("parity" as const, "copies" as const),
  });
  const steps = fc.array(fc.record({ action: fc.nat(9), choice: fc.nat(1_000) }), { maxLength: 200 });

  it("keeps its bounds, leaves no worker idle that could help, and completes once the workers answer", () => {
    fc.assert(
      fc.property(options, steps, ({ parity, ...given }, actions) => {
        const symbols = given.blocks + parity;
        const world = new World({ ...given, symbols });
        for (const { action, choice } of actions) {
          if (action === 0) world.join(choice);
          else if (action === 1) world.leave(choice);
          else if (action === 2) world.answer(choice, "block-failed");
          else world.answer(choice, "block-completed");
          world.check();
        }
        // From here on fresh workers answer everything.
        for (let at = 0; at < 3; at++) world.join(10_000 + at);
        for (let round = 0; round < 200 && !world.schedule.complete; round++) world.answer(round, "block-completed");
        assert.equal(world.completes, 1);
      }),
      { numRuns: 500 },
    );
  });
});

/** Workers and a decoder that takes any new symbol for useful; checks each decision as it comes. */
class World {
  readonly schedule: Schedule;
  readonly #options: Required<Omit<ScheduleOptions, "tail">> & ScheduleOptions;
  readonly #held = new Map<string, Set<BlockId>>();
  readonly #known = new Set<BlockId>();
  readonly #failed = new Set<string>();
  completes = 0;

  constructor(options: Required<Omit<ScheduleOptions, "tail">> & ScheduleOptions) {
    this.#options = options;
    this.schedule = createSchedule(options);
  }

  join(choice: number): void {
    const worker = `w${choice % 7}${choice >= 10_000 ? "-fresh" : ""}`;
    if (!this.#held.has(worker)) this.#held.set(worker, new Set());
    this.#follow(this.schedule.handle({ type: "worker-joined", worker }));
  }

  leave(choice: number): void {
    const worker = this.#pick(choice);
    if (worker === undefined) return;
    this.#held.delete(worker);
    for (const entry of this.#failed) if (entry.startsWith(`${worker}:`)) this.#failed.delete(entry);
    this.#follow(this.schedule.handle({ type: "worker-left", worker }));
  }

  answer(choice: number, type: "block-completed" | "block-failed"): void {
    const busy = [...this.#held].filter(([, blocks]) => blocks.size > 0);
    const found = busy[choice % Math.max(1, busy.length)];
    if (found === undefined) return;
    const [worker, blocks] = found;
    const block = [...blocks][choice % blocks.size]!;
    blocks.delete(block);
    if (type === "block-failed") {
      this.#failed.add(`${worker}:${block}`);
      return this.#follow(this.schedule.handle({ type, worker, block }));
    }
    const useful = !this.#known.has(block);
    this.#known.add(block);
    this.#follow(this.schedule.handle({ type, worker, block, useful }));
  }

  check(): void {
    const { blocks, prefetch } = this.#options;
    assert.equal(this.schedule.missing, Math.max(0, blocks - this.#known.size));
    if (this.schedule.complete) return;
    for (const [worker, held] of this.#held) {
      assert.ok(held.size <= prefetch);
      assert.deepEqual(new Set(this.schedule.inFlight.get(worker)), held);
    }
    assert.equal(this.schedule.inFlight.size, this.#held.size);
    for (const [worker, held] of this.#held) if (held.size === 0) this.#checkIdle(worker);
  }

  /** Nothing may be left that an idle worker could do: each symbol is there, was failed by it, or has all its copies. */
  #checkIdle(worker: string): void {
    const copies = Math.max(this.#options.copies, this.#options.maximumCopies);
    for (let block = 0; block < this.#options.blocks; block++) {
      const holders = [...this.#held.values()].filter((blocks) => blocks.has(block)).length;
      const failed = this.#failed.has(`${worker}:${block}`);
      assert.ok(this.#known.has(block) || failed || holders >= copies, `${worker} is idle though it could do ${block}`);
    }
  }

  #pick(choice: number): string | undefined {
    return [...this.#held.keys()][choice % Math.max(1, this.#held.size)];
  }

  #follow(decisions: readonly ScheduleDecision[]): void {
    for (const decision of decisions) {
      if (decision.type === "complete") this.completes++;
      if (decision.type === "assign") {
        const held = this.#held.get(decision.worker);
        assert.ok(held !== undefined, "only workers that are there get work");
        assert.ok(!held.has(decision.block), "no worker holds a block twice");
        assert.ok(!this.#known.has(decision.block), "nothing is asked for that is there already");
        assert.ok(decision.block < this.#options.symbols);
        held.add(decision.block);
        const copies = [...this.#held.values()].filter((blocks) => blocks.has(decision.block)).length;
        assert.ok(copies <= Math.max(this.#options.copies, this.#options.maximumCopies));
      }
      if (decision.type === "cancel") assert.ok(this.#held.get(decision.worker)?.delete(decision.block));
    }
  }
}
