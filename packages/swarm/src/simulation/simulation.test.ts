import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SeededRandom } from "../random/seeded-random.ts";
import { createSchedule } from "../schedule/pull-schedule.ts";
import { authorsFigures, compareStrategies, simulatePaper } from "./compare-strategies.ts";
import { EventQueue } from "./event-queue.ts";
import { simulateSchedule } from "./simulate-schedule.ts";
import { SimulatedWorker } from "./simulated-worker.ts";
import { SwarmRun } from "./swarm-run.ts";

describe("the simulation of Mallick et al.", () => {
  it("is within 3 % of the authors' figures for uncoded, LT with alpha 2, and ideal, and of the others", () => {
    const ours = simulatePaper({ runs: 6_000, decodings: 12 });
    for (const name of ["uncoded", "replication", "mds", "lt", "ideal", "symbols"] as const) {
      const ratio = ours[name] / authorsFigures[name];
      assert.ok(Math.abs(ratio - 1) < 0.03, `${name}: ${ours[name]} against ${authorsFigures[name]}`);
    }
  });
});

describe("the simulated swarm of 8 workers and 64 blocks, one lost and one paused", () => {
  const figures = compareStrategies(200);
  const ours = figures.get("pull, copies, then coded tail")!;

  it("ends within 1.08 times the ideal in the mean", () => {
    assert.ok(ours.mean <= 1.08, `${ours.mean}`);
    assert.ok(ours.mean >= 1);
  });

  for (const other of [
    "uncoded, fixed shares",
    "replication, 2 copies",
    "MDS over whole workers",
    "LT, peeled",
  ] as const) {
    it(`ends before ${other} does, in the mean and at the 99th percentile`, () => {
      assert.ok(ours.mean < figures.get(other)!.mean);
      assert.ok(ours.percentile99 < figures.get(other)!.percentile99);
    });
  }

  it("gives the same figures for the same seeds", () => {
    const [one, two] = [new SwarmRun(7), new SwarmRun(7)];
    assert.deepEqual(one.simulate("pull, coded tail"), two.simulate("pull, coded tail"));
    assert.equal(one.ideal(), two.ideal());
  });

  it("ends without any help from a lost worker, and never when all are lost", () => {
    const workers = (lost: number): SimulatedWorker[] =>
      Array.from({ length: 2 }, (_, at) => new SimulatedWorker(new SeededRandom(at), at < lost ? { lostAt: 0.1 } : {}));
    const run = (lost: number): number =>
      simulateSchedule(createSchedule({ blocks: 6 }), { workers: workers(lost), blocks: 6 }).time;
    assert.ok(run(0) < run(1));
    assert.ok(run(1) < 20);
    assert.equal(run(2), Infinity);
  });
});

describe("a simulated worker", () => {
  it("stands still while it is paused, and does nothing once it is lost", () => {
    const steady = { shift: 1, scale: 0 };
    const worker = new SimulatedWorker(new SeededRandom(1), { ...steady, pause: { from: 2.5, length: 4 }, lostAt: 10 });
    assert.equal(worker.endOf(0, 0, 1), 1);
    assert.equal(worker.endOf(1, 2, 1), 7);
    assert.equal(worker.endOf(2, 3, 2), 8.5);
    assert.equal(worker.endOf(3, 8, 1), 9);
    assert.equal(worker.endOf(4, 9.5, 1), Infinity);
  });
});

describe("the event queue", () => {
  it("runs what is earliest first, and what was added first among equals", () => {
    const random = new SeededRandom(3);
    const queue = new EventQueue();
    const ran: { time: number; order: number }[] = [];
    for (let order = 0; order < 500; order++) {
      const time = random.below(50);
      queue.add(time, (now) => ran.push({ time: now, order }));
    }
    while (queue.runNext()) continue;
    assert.equal(ran.length, 500);
    assert.deepEqual(
      ran,
      ran.toSorted((a, b) => a.time - b.time || a.order - b.order),
    );
  });
});
