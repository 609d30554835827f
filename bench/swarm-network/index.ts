import type { Benchmark } from "../harness/benchmark.ts";
import { controlRows } from "./control-cycles.ts";
import { footprintRows } from "./footprint.ts";
import { fuzzRows } from "./fuzz.ts";
import { leaderRows } from "./leader-kills.ts";
import { roundTripRows } from "./round-trip.ts";
import { stragglerRows } from "./stragglers.ts";

/** The swarm between processes: small tasks, the control loop, stragglers, killed leaders, strange bytes, and its size. */
const benchmark: Benchmark = {
  name: "swarm-network",
  async run({ quick }) {
    const rows = [
      ...(await footprintRows()),
      ...(await roundTripRows(quick)),
      ...(await controlRows(quick)),
      ...(await stragglerRows(quick)),
      ...(await leaderRows(quick)),
      ...(await fuzzRows(quick)),
    ];
    return { name: "swarm-network", rows };
  },
};
export default benchmark;
