import { authorsFigures, compareStrategies, simulatePaper } from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";

const pull = "pull, copies, then coded tail";

/** The rateless paper simulated anew beside its authors' figures, and our schedule beside other strategies. */
export function simulationRows({ quick }: { quick: boolean }): Row[] {
  return [...paperRows(quick), ...swarmRows(quick)];
}

function paperRows(quick: boolean): Row[] {
  const ours = simulatePaper({ runs: quick ? 3_000 : 20_000, decodings: quick ? 10 : 100 });
  const names = {
    uncoded: "uncoded",
    replication: "2 × replication",
    mds: "MDS, k = 8",
    lt: "LT, alpha = 2",
    ideal: "ideal",
    symbols: "symbols that LT decodes 10,000 rows from",
  } as const;
  return Object.entries(names).map(([key, name]) => {
    const [mine, theirs] = [ours[key as keyof typeof names], authorsFigures[key as keyof typeof names]];
    const goal = { text: "within 3 %", holds: () => Math.abs(mine / theirs - 1) <= 0.03 };
    const unit = key === "symbols" ? "symbols" : "mean time";
    const others = { "Mallick et al.": theirs };
    return row({ metric: `the paper's model: ${name}`, unit, ours: mine, others, better: "lower", goal });
  });
}

function swarmRows(quick: boolean): Row[] {
  const runs = quick ? 300 : 2_000;
  const conditions = [
    ["one lost, one paused", {}],
    ["… Q1.15, whose parity costs one block", { parityCost: 1 }],
    ["one lost", { paused: false }],
    ["one paused", { lost: false }],
    ["nothing wrong", { lost: false, paused: false }],
    ["one lost, one paused, a round trip of one block", { roundTrip: 1 }],
  ] as const;
  return conditions.flatMap(([name, model], at) => {
    const figures = compareStrategies(runs, model);
    const of = (figure: "mean" | "percentile99" | "work"): Record<string, number> =>
      Object.fromEntries([...figures].filter(([key]) => key !== pull).map(([key, value]) => [key, value[figure]]));
    const ours = figures.get(pull)!;
    const goal = { text: "≤ 1.08", holds: (value: number) => value <= 1.08 };
    const lower = { better: "lower" as const, unit: "× ideal" };
    return [
      row({
        ...lower,
        metric: `8 workers, 64 blocks, ${name}: mean time`,
        ours: ours.mean,
        others: of("mean"),
        ...(at === 0 ? { goal } : {}),
      }),
      row({ ...lower, metric: "… 99th percentile", ours: ours.percentile99, others: of("percentile99") }),
      ...(at === 0
        ? [row({ ...lower, unit: "× blocks", metric: "… work begun", ours: ours.work, others: of("work") })]
        : []),
    ];
  });
}
