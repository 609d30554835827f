import { SeededRandom } from "../random/seeded-random.ts";
import { RobustSoliton } from "../coding/lt/robust-soliton.ts";
import { PeelingDecoder } from "../coding/lt/peeling-decoder.ts";
import { PaperRun } from "./paper-model.ts";
import { strategies, SwarmRun, type Strategy, type SwarmModel } from "./swarm-run.ts";

/** What a strategy takes over many runs. */
export interface StrategyFigures {
  /** Mean time over the mean ideal time. */
  readonly mean: number;
  /** The 99th percentile of time over the ideal time of the same run. */
  readonly percentile99: number;
  /** Mean work that was begun, over the blocks that there are. */
  readonly work: number;
}

/** Runs every strategy on the same luck, seeds 0 to `runs - 1`. */
export function compareStrategies(runs: number, model: SwarmModel = {}): ReadonlyMap<Strategy, StrategyFigures> {
  const blocks = model.blocks ?? 64;
  const all = Array.from({ length: runs }, (_, seed) => new SwarmRun(seed, model));
  const ideals = all.map((run) => run.ideal());
  return new Map(
    strategies.map((strategy) => {
      const results = all.map((run) => run.simulate(strategy));
      const ratios = results.map(({ time }, at) => time / ideals[at]!).toSorted((a, b) => a - b);
      const mean = sum(results.map(({ time }) => time)) / sum(ideals);
      const work = sum(results.map((result) => result.work)) / runs / blocks;
      return [strategy, { mean, percentile99: ratios[Math.floor(runs * 0.99)]!, work }];
    }),
  );
}

/** Mean times of the paper's model, and what its authors have in their published data. */
export interface PaperFigures {
  readonly uncoded: number;
  readonly replication: number;
  readonly mds: number;
  /** Luby's code with twice as many symbols as rows; infinite runs are none here. */
  readonly lt: number;
  readonly ideal: number;
  /** Symbols that decoding took. */
  readonly symbols: number;
}

/** From the runs published with the paper: 10,000 rows, 10 workers, 500 runs. */
export const authorsFigures: PaperFigures = {
  uncoded: 3.898,
  replication: 3.159,
  mds: 2.67,
  lt: 1.918,
  ideal: 1.852,
  symbols: 10_442,
};

/**
 * Simulates the paper anew. How many symbols decoding takes is drawn from real encodings and decodings.
 * @param decodings how many of them
 */
export function simulatePaper({
  runs,
  decodings,
  seed = 1,
}: {
  runs: number;
  decodings: number;
  seed?: number;
}): PaperFigures {
  const random = new SeededRandom(seed);
  const soliton = new RobustSoliton({ blocks: 10_000 });
  const thresholds = Array.from({ length: decodings }, () => {
    const decoder = new PeelingDecoder(soliton.blocks);
    let symbols = 0;
    for (; !decoder.complete; symbols++) decoder.add(soliton.neighbours(random));
    return symbols;
  });
  const all = Array.from({ length: runs }, () => new PaperRun(random));
  const mean = (of: (run: PaperRun, at: number) => number): number => sum(all.map(of)) / runs;
  return {
    uncoded: mean((run) => run.uncoded()),
    replication: mean((run) => run.replicated(2)),
    mds: mean((run) => run.mds(8)),
    lt: mean((run, at) => run.rateless(thresholds[at % decodings]!, 2)),
    ideal: mean((run) => run.ideal()),
    symbols: sum(thresholds) / decodings,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
