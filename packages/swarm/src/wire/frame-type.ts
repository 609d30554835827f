/** What a datagram holds, the second byte of its header. 0x01 to 0x06 and 0xFF are the swarm's own; 0x10 to 0x2F carry them. */
export const frameType = {
  /** Aggregator to worker: compute this. */
  task: 0x01,
  /** Worker to aggregator: what came of a task. */
  result: 0x02,
  /** Worker to aggregator: how it is. */
  heartbeat: 0x03,
  /** Operator to aggregator: how is the system. */
  status: 0x04,
  /** Operator to aggregator: change a setting. */
  config: 0x05,
  /** Operator to aggregator: commit a state (proof of authority). */
  commit: 0x06,
  /** First datagram of a handshake. */
  hello: 0x10,
  helloReply: 0x11,
  /** First sealed datagram of the side that began: the key is the right one. */
  confirm: 0x12,
  /** A piece of a message that is larger than a datagram. */
  fragment: 0x13,
  /** Which pieces have arrived. */
  fragmentAcknowledgement: 0x14,
  /** Aggregator to worker: no longer wanted. */
  cancel: 0x15,
  /** Operator to aggregator: every other command. */
  command: 0x16,
  commandReply: 0x17,
  /** Aggregator to worker: the answer to a heartbeat, for measuring the way and naming the leader. */
  heartbeatReply: 0x18,
  voteRequest: 0x19,
  vote: 0x1a,
  /** Leader to the other aggregators: still here. */
  leaderHeartbeat: 0x1b,
  /** Leader to the other aggregators: remember this task, or forget it. */
  replicate: 0x1c,
  replicateReply: 0x1d,
  /** New leader to the other aggregators: which tasks do you remember. */
  collect: 0x1e,
  /** Worker to aggregator: send me this operand. */
  operandWanted: 0x1f,
  /** Aggregator to worker: an operand that several tasks share. */
  operand: 0x20,
  /** Aggregator to worker, where testing is switched on: misbehave like this. */
  fault: 0x21,
  /** Operator's command passed on to a worker (stop, restart). */
  workerControl: 0x22,
  /** Leader to the other aggregators: take this state as the next. */
  proposeState: 0x23,
  acceptState: 0x24,
  /** Aggregator to its leader: send me the states from this height on. */
  ledgerWanted: 0x25,
  ledgerPart: 0x26,
  error: 0xff,
} as const;

export type FrameType = (typeof frameType)[keyof typeof frameType];

const known = new Set<number>(Object.values(frameType));

export function isFrameType(code: number): code is FrameType {
  return known.has(code);
}
