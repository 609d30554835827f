import { PeelingDecoder, RobustSoliton, SeededRandom, SystematicDecoder } from "@hearth/swarm";
import { row, type Row } from "../harness/benchmark.ts";

/** How many symbols beyond the blocks decoding takes, when any of four times as many may arrive, beside Luby's code. */
export function symbolRows({ quick }: { quick: boolean }): Row[] {
  const runs = quick ? 24 : 1_000;
  return [16, 32, 64].map((blocks) => {
    const random = new SeededRandom(blocks);
    const mean = (count: () => number): number => {
      let total = 0;
      // Elimination over so many blocks at once is slow in whole numbers; an aggregator has few that are lost.
      const times = blocks === 64 ? Math.ceil(runs / 4) : runs;
      for (let run = 0; run < times; run++) total += count() / blocks - 1;
      return (total / times) * 100;
    };
    const ours = mean(() => systematic(blocks, random));
    const soliton = new RobustSoliton({ blocks });
    const others = { "LT, peeled": mean(() => peeled(soliton, random)) };
    const goal = { text: "less than LT", holds: (value: number) => value < others["LT, peeled"] };
    return row({
      metric: `extra symbols to decode ${blocks} blocks, mean`,
      unit: "%",
      ours,
      others,
      better: "lower",
      goal,
    });
  });
}

function systematic(blocks: number, random: SeededRandom): number {
  const decoder = new SystematicDecoder({ blocks, guardBits: 7 });
  const waiting = Array.from({ length: blocks * 4 }, (_, symbol) => symbol);
  let symbols = 0;
  for (; !decoder.complete; symbols++) decoder.add(waiting.splice(random.below(waiting.length), 1)[0]!);
  return symbols;
}

function peeled(soliton: RobustSoliton, random: SeededRandom): number {
  const decoder = new PeelingDecoder(soliton.blocks);
  let symbols = 0;
  for (; !decoder.complete; symbols++) decoder.add(soliton.neighbours(random));
  return symbols;
}
