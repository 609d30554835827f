export interface BlockSizeOptions {
  /** Multiply-accumulates of the whole. */
  cost: number;
  /** The measured speeds of the workers that are there, multiply-accumulates a millisecond; undefined where unknown. */
  speeds: readonly (number | undefined)[];
  /** Milliseconds there and back, the worst of the workers. */
  roundTrip: number;
}

const unknownSpeed = 500_000;
const fewest = 4;
const most = 64;
/** A block should take this many times the way there and back, so that waiting for the next costs little. */
const roundTripsPerBlock = 8;
const shortestBlock = 4;

/**
 * Into how many blocks a job is cut: small enough that the slowest worker's last block delays the end little, large
 * enough that the way does not matter; at least two for each worker.
 */
export function chooseBlocks({ cost, speeds, roundTrip }: BlockSizeOptions): number {
  const known = speeds.filter((speed) => speed !== undefined);
  const typical = known.length === 0 ? unknownSpeed : known.reduce((sum, speed) => sum + speed, 0) / known.length;
  const longEnough = Math.max(shortestBlock, roundTrip * roundTripsPerBlock);
  const byTime = Math.floor(cost / typical / longEnough);
  const byWorkers = Math.max(fewest, speeds.length * 2);
  return Math.min(most, Math.max(byWorkers, Math.min(byTime, speeds.length * 8)));
}
