/** One line of a result. `ratio` is ours against the best of the others; above 1 is better for us, whatever the unit. */
export interface Row {
  metric: string;
  unit: string;
  ours: number | null;
  others: Record<string, number>;
  ratio: number | null;
  /** What must hold, in words; null where nothing is promised. */
  goal: string | null;
  holds: boolean | null;
}

export interface Result {
  name: string;
  rows: Row[];
  /** What could not run, and settings that a reader must know. */
  notes?: string[];
  versions?: Record<string, string>;
}

export interface Benchmark {
  name: string;
  run(options: { quick: boolean }): Promise<Result>;
}

export interface RowOptions {
  metric: string;
  unit: string;
  ours: number | undefined;
  others?: Record<string, number | undefined>;
  /** @default "higher" */
  better?: "higher" | "lower";
  goal?: { text: string; holds: (ours: number, ratio: number | null) => boolean };
}

/** Builds a row: drops what could not run and compares with the best of the rest. */
export function row({ metric, unit, ours, others = {}, better = "higher", goal }: RowOptions): Row {
  const ran = Object.fromEntries(
    Object.entries(others).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
  const best = better === "higher" ? Math.max(...Object.values(ran)) : Math.min(...Object.values(ran));
  const ratio = ours === undefined || !Number.isFinite(best) ? null : better === "higher" ? ours / best : best / ours;
  return {
    metric,
    unit,
    ours: ours ?? null,
    others: ran,
    ratio,
    goal: goal?.text ?? null,
    holds: goal === undefined || ours === undefined ? null : goal.holds(ours, ratio),
  };
}

export function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

export function percentile(values: readonly number[], fraction: number): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * fraction))];
}
