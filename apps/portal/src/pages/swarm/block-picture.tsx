import type { SwarmBlockView, SwarmRunDetail } from "@hearth/sdk";
import { counted, span } from "../../kit/format.ts";
import { cellsOf, type CellState, placeBlocks } from "./place-blocks.ts";

const cellLooks: Record<CellState, { look: string; sign: string; words: string }> = {
  none: { look: "border bg-sunken", sign: "", words: "not begun" },
  open: { look: "bg-busy-soft text-busy", sign: "", words: "under way" },
  source: { look: "bg-good text-surface", sign: "", words: "arrived" },
  copy: { look: "bg-accent text-on-accent", sign: "2", words: "arrived from a copy" },
  parity: { look: "bg-busy text-surface", sign: "+", words: "solved for from parity" },
  wrong: { look: "bg-bad text-surface", sign: "!", words: "proven wrong" },
};

/** The blocks that make the whole, each as far as it is. */
export function BlockGrid({ run }: { run: SwarmRunDetail }) {
  const cells = cellsOf(run.blocks, run.arrivals);
  const present = (Object.keys(cellLooks) as CellState[]).filter((state) => cells.includes(state));
  return (
    <div className="flex flex-col gap-2">
      <div
        role="img"
        aria-label={`${run.useful} of ${counted(run.blocks, "block")} arrived`}
        className="grid grid-cols-[repeat(auto-fill,minmax(1.25rem,1fr))] gap-1"
      >
        {cells.map((state, at) => (
          <span
            // A cell is its block's number.
            // oxlint-disable-next-line react/no-array-index-key
            key={at}
            title={`block ${at}: ${cellLooks[state].words}`}
            className={`grid h-5 place-items-center rounded-sm text-xs font-semibold ${cellLooks[state].look}`}
          >
            {cellLooks[state].sign}
          </span>
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
        {present.map((state) => (
          <li key={state} className="inline-flex items-center gap-1.5">
            <span
              aria-hidden
              className={`grid size-4 place-items-center rounded-sm text-xs font-semibold ${cellLooks[state].look}`}
            >
              {cellLooks[state].sign}
            </span>
            {cells.filter((one) => one === state).length} {cellLooks[state].words}
          </li>
        ))}
      </ul>
    </div>
  );
}

function barLook({ outcome, kind }: SwarmBlockView): string {
  if (outcome === "open") return "bg-busy-soft border border-busy";
  if (outcome === "wrong" || outcome === "failed") return "bg-bad";
  if (outcome === "withdrawn" || outcome === "redundant") return "bg-line-strong";
  return kind === "copy" ? "bg-accent" : kind === "parity" ? "bg-busy" : "bg-good";
}

const outcomeWords: Record<SwarmBlockView["outcome"], string> = {
  open: "under way",
  useful: "counted",
  redundant: "right, but no longer needed",
  wrong: "proven wrong",
  failed: "failed",
  withdrawn: "no longer wanted",
};

/** Who had which block when, a lane for each worker. */
export function BlockTimes({ run }: { run: SwarmRunDetail }) {
  const { lanes, end } = placeBlocks(run.arrivals);
  return (
    <div className="flex flex-col gap-2">
      <div role="img" aria-label={`Blocks of ${counted(lanes.length, "worker")} over ${span(end)}`}>
        {lanes.map(({ worker, rows, blocks }) => (
          <div
            key={worker}
            className="grid grid-cols-[5rem_1fr] items-center gap-x-3 border-b py-1 md:grid-cols-[9rem_1fr]"
          >
            <span title={worker} className="truncate text-sm">
              {worker}
            </span>
            <span className="relative block" style={{ height: `${rows * 0.6}rem` }}>
              {blocks.map(({ block, from, to, row }) => (
                <span
                  key={`${block.block} ${block.sent}`}
                  title={`block ${block.block}, ${block.kind}: ${outcomeWords[block.outcome]}`}
                  className={`absolute h-2 min-w-0.5 rounded-xs ${barLook(block)}`}
                  style={{ left: `${from * 100}%`, width: `calc(${(to - from) * 100}% - 1px)`, top: `${row * 0.6}rem` }}
                />
              ))}
            </span>
          </div>
        ))}
        <p className="ml-23 flex justify-between pt-1 text-xs text-faint md:ml-39">
          <span>0</span>
          <span>{span(end)}</span>
        </p>
      </div>
      <details>
        <summary className="cursor-pointer text-sm text-soft">The same as a table</summary>
        <div className="scroll-area mt-2 max-h-72" tabIndex={0} role="group" aria-label="Blocks">
          <table className="tabular w-full text-sm">
            <thead className="text-left text-faint">
              <tr>
                {["Block", "Kind", "Worker", "Sent", "Answered", "What became of it"].map((name) => (
                  <th key={name} scope="col" className="pr-3 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {run.arrivals.map(({ block, kind, worker, sent, answered, outcome }) => (
                <tr key={`${block} ${worker} ${sent}`} className="border-t">
                  <td className="pr-3">{block}</td>
                  <td className="pr-3">{kind}</td>
                  <td className="pr-3">{worker}</td>
                  <td className="pr-3">{sent.toFixed(1)} ms</td>
                  <td className="pr-3">{answered === undefined ? "not" : `${answered.toFixed(1)} ms`}</td>
                  <td>{outcomeWords[outcome]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </div>
  );
}
