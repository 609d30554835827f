/** A small seeded generator (mulberry32), so that a failing string can be made again from its seed. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let value = this.state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

/** The seeds of a run: one that never changes and one that is fresh, or only HEARTH_FUZZ_SEED when it is set. */
export function fuzzSeeds(): number[] {
  const given = process.env["HEARTH_FUZZ_SEED"];
  return given === undefined ? [20_261_121, Date.now() % 4_294_967_296] : [Number(given)];
}

/** How many cases to run over all seeds: HEARTH_FUZZ when set. */
export function fuzzCount(normal: number): number {
  const given = Number(process.env["HEARTH_FUZZ"]);
  return Number.isInteger(given) && given > 0 ? given : normal;
}
