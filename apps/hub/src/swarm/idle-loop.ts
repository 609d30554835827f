import type { SwarmLoopView } from "@hearth/protocol";

const none = { count: 0, p50: 0, p99: 0 };
/** A loop that never ran. */
export const idleLoop: SwarmLoopView = {
  running: false,
  cycles: 0,
  late: 0,
  failed: 0,
  skipped: 0,
  jitter: none,
  latency: none,
  recent: [],
};
