import { useEffect, useMemo, useState } from "react";
import { scriptAddress } from "../app/script-addresses.ts";
import type { GraphShape, Positions } from "./graph-layout.ts";
// Vite makes this import the address of a file of its own.
// oxlint-disable-next-line import/default
import workerAddress from "./layout-worker.ts?worker&url";

let worker: Worker | undefined;
let nextNumber = 1;

/**
 * The positions of a graph, worked out beside the page. Undefined until the first are there. While those of a new shape are
 * worked out the former ones stay, in which new nodes have none.
 */
export function useLayout(shape: GraphShape): Positions | undefined {
  const key = useMemo(() => shape.nodes.map(({ id, after }) => `${id}<${after.join(",")}`).join(";"), [shape]);
  const [placed, setPlaced] = useState<{ key: string; positions: Positions }>();
  useEffect(() => {
    worker ??= new Worker(scriptAddress(workerAddress), { type: "module" });
    const number = nextNumber++;
    const mine = worker;
    const take = ({ data }: MessageEvent<{ number: number; positions: Positions }>): void => {
      if (data.number === number) setPlaced({ key, positions: data.positions });
    };
    mine.addEventListener("message", take);
    // A worker has no origin to name.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    mine.postMessage({ number, shape });
    return () => mine.removeEventListener("message", take);
    // The shape is what the key stands for.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return placed?.positions;
}
