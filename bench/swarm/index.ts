import type { Benchmark } from "../harness/benchmark.ts";
import { codingRows } from "./coding.ts";
import { kernelRows } from "./kernel.ts";
import { simulationRows } from "./simulation.ts";
import { symbolRows } from "./symbols.ts";

/** The swarm's arithmetic, coding and scheduling. */
const benchmark: Benchmark = {
  name: "swarm",
  async run(options) {
    const kernel = await kernelRows(options);
    const rows = [...kernel.rows, ...codingRows(options), ...symbolRows(options), ...simulationRows(options)];
    return { name: "swarm", rows, notes: kernel.notes, versions: { gcc: kernel.gcc } };
  },
};
export default benchmark;
