import { messageCodec, optional, required, type MessageOf } from "../wire/message-codec.ts";

/** Bytes an operand or a result may have. */
export const maximumBytes = 64 << 20;

/** Aggregator to worker: run an operation. */
export const taskCodec = messageCodec({
  /** Milliseconds since 1970, for logs only; deadlines count from arrival. */
  timestamp: required("unsigned"),
  taskId: required("text", 96),
  operation: required("text", 64),
  /** The version of the operation that the aggregator has. */
  version: required("unsigned"),
  /** 1 to 10; 10 is most urgent. */
  priority: required("unsigned"),
  /** Microseconds that are left. */
  timeout: required("unsigned"),
  /** The leader's term: a worker obeys no lower one than it has seen. */
  term: required("unsigned"),
  data: required("bytes", maximumBytes),
  /** SHA-256 of the operand that this task shares with others; sent on its own. */
  shared: optional("bytes", 32),
  /** Whether the result shall carry a signature of its own. */
  signed: optional("boolean"),
});
export type TaskMessage = MessageOf<typeof taskCodec>;

/** Worker to aggregator: what came of it. */
export const resultCodec = messageCodec({
  timestamp: required("unsigned"),
  taskId: required("text", 96),
  /** An index of `resultStatuses`. */
  status: required("unsigned"),
  /** Microseconds. */
  computationTime: required("unsigned"),
  term: required("unsigned"),
  result: optional("bytes", maximumBytes),
  errorCode: optional("text", 64),
  errorMessage: optional("text", 1_024),
  /** Answered from the worker's cache. */
  cached: optional("boolean"),
  /** A COSE_Sign1 over who says which result for which task: see `signResult`. */
  statement: optional("bytes", 512),
});
export type ResultMessage = MessageOf<typeof resultCodec>;

/** Aggregator to worker: a task is no longer wanted. */
export const cancelCodec = messageCodec({ taskId: required("text", 96), term: required("unsigned") });

/** Worker to aggregator: an operand that a task names is not here (any more). */
export const operandWantedCodec = messageCodec({ digest: required("bytes", 32) });

export const operandCodec = messageCodec({ digest: required("bytes", 32), bytes: required("bytes", maximumBytes) });
