import { messageCodec, optional, required, type MessageOf } from "../wire/message-codec.ts";

/** Worker to aggregator, every few seconds. */
export const heartbeatCodec = messageCodec({
  timestamp: required("unsigned"),
  /** An index of `workerStatuses`. */
  status: required("unsigned"),
  /** Hundredths of a percent of one core. */
  cpuUsage: required("unsigned"),
  /** Hundredths of a percent of the memory it may use. */
  memoryUsage: required("unsigned"),
  /** Microseconds to the aggregator and back, the least of the last few. */
  networkLatency: required("unsigned"),
  /** Tasks that wait. */
  taskQueueSize: required("unsigned"),
  /** Tasks that run. */
  running: required("unsigned"),
  /** Tasks it runs at a time. */
  capacity: required("unsigned"),
  /** The sender's monotonic microseconds, given back in the reply. */
  sent: required("unsigned"),
  /** Changes with every start of the worker. */
  boot: required("bytes", 8),
});
export type HeartbeatMessage = MessageOf<typeof heartbeatCodec>;

/** The aggregator's answer. */
export const heartbeatReplyCodec = messageCodec({
  sent: required("unsigned"),
  term: required("unsigned"),
  /** Who leads, when known. */
  leader: optional("text", 64),
});
