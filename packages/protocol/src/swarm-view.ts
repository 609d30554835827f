import { z } from "zod";

/** Times in milliseconds: half of them were shorter than `p50`, 99 of a hundred than `p99`. */
export const swarmTimes = z.object({ count: z.int(), p50: z.number(), p99: z.number() });
export type SwarmTimes = z.infer<typeof swarmTimes>;

export const swarmFaultKind = z.enum([
  "network_drop",
  "network_delay",
  "network_duplicate",
  "network_reorder",
  "network_corrupt",
  "partition",
  "crash",
  "pause",
  "slow",
]);
export type SwarmFaultKind = z.infer<typeof swarmFaultKind>;

/** A fault that somebody asked a worker for. */
export const swarmFaultView = z.object({
  worker: z.string(),
  kind: swarmFaultKind,
  /** Milliseconds since 1970. */
  since: z.number(),
  until: z.number(),
  /** Ended before its time. */
  cleared: z.boolean(),
});
export type SwarmFaultView = z.infer<typeof swarmFaultView>;

/** A worker that is there. */
export const swarmWorkerView = z.object({
  id: z.string(),
  /** A thread of the hub, or a device that joined. */
  place: z.enum(["thread", "device"]),
  status: z.string(),
  /** Percent of one core; a thread's is that of the whole hub. */
  cpu: z.number(),
  /** Milliseconds there and back. */
  latency: z.number(),
  /** Tasks and blocks that it was sent and has not answered. */
  inFlight: z.int(),
  completed: z.int(),
  failed: z.int(),
  /** Replies that were proven wrong; it gets no more work. */
  wrong: z.int(),
  /** From a block's sending to its answer, of the last 200. */
  blockTimes: swarmTimes.optional(),
});
export type SwarmWorkerView = z.infer<typeof swarmWorkerView>;

/** A device that the owner lets compute. */
export const swarmDeviceView = z.object({
  name: z.string(),
  /** 64 hexadecimal digits. */
  publicKey: z.string(),
  fingerprint: z.string(),
  /** Milliseconds since 1970. */
  trustedAt: z.number(),
  revokedAt: z.number().optional(),
  /** It is joined now. */
  here: z.boolean(),
});
export type SwarmDeviceView = z.infer<typeof swarmDeviceView>;

/** The run of a control loop at 20 Hz. */
export const swarmLoopView = z.object({
  running: z.boolean(),
  /** Milliseconds since 1970; absent before the first run. */
  startedAt: z.number().optional(),
  endsAt: z.number().optional(),
  cycles: z.int(),
  /** Without an answer within 40 ms. */
  late: z.int(),
  failed: z.int(),
  /** Not begun, since their time was over. */
  skipped: z.int(),
  /** By how much cycles began after their planned time. */
  jitter: swarmTimes,
  /** From the planned time to the answer. */
  latency: swarmTimes,
  /** Of the last cycles, oldest first: milliseconds to the answer, or null without one in time. */
  recent: z.array(z.number().nullable()),
});
export type SwarmLoopView = z.infer<typeof swarmLoopView>;

export const swarmBlockView = z.object({
  block: z.int(),
  kind: z.enum(["source", "parity", "copy"]),
  worker: z.string(),
  /** Milliseconds since the run was cut in blocks. */
  sent: z.number(),
  answered: z.number().optional(),
  outcome: z.enum(["open", "useful", "redundant", "wrong", "failed", "withdrawn"]),
});
export type SwarmBlockView = z.infer<typeof swarmBlockView>;

/** Who computed what of a run. */
export const swarmShare = z.object({
  worker: z.string(),
  place: z.enum(["thread", "device"]),
  /** Blocks that counted; 1 for a task that ran whole. */
  blocks: z.int(),
  wrong: z.int(),
});
export type SwarmShare = z.infer<typeof swarmShare>;

export const swarmRunView = z.object({
  id: z.string(),
  owner: z.string(),
  task: z.string().optional(),
  operation: z.string(),
  /** Such as `640 x 640 by 640 x 640`. */
  size: z.string(),
  state: z.enum(["running", "completed", "failed", "cancelled", "timeout"]),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  milliseconds: z.number().optional(),
  /** Whether devices may compute parts of it, and why. */
  shared: z.boolean(),
  why: z.string(),
  /** Blocks that make the whole; 0 where it runs whole. */
  blocks: z.int(),
  useful: z.int(),
  shares: z.array(swarmShare),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type SwarmRunView = z.infer<typeof swarmRunView>;

export const swarmRunDetail = swarmRunView.extend({
  arrivals: z.array(swarmBlockView),
  /** Of a small example. */
  result: z.array(z.array(z.number())).optional(),
});
export type SwarmRunDetail = z.infer<typeof swarmRunDetail>;

/** The hub's swarm. */
export const swarmView = z.object({
  /** Nothing is started before the first task, unless devices may join. */
  running: z.boolean(),
  /** Where devices join, and the key that they must trust. */
  door: z.object({ address: z.string(), port: z.int(), id: z.string(), publicKey: z.string() }).optional(),
  faultInjection: z.boolean(),
  workers: z.array(swarmWorkerView),
  devices: z.array(swarmDeviceView),
  /** The newest first. */
  faults: z.array(swarmFaultView),
  loop: swarmLoopView,
});
export type SwarmView = z.infer<typeof swarmView>;
