import { messageCodec, optional, required, type MessageOf } from "../wire/message-codec.ts";

export const voteRequestCodec = messageCodec({ term: required("unsigned") });
export const voteCodec = messageCodec({ term: required("unsigned"), granted: required("boolean") });

/** A leader's sign of life, and with `answer` a follower's that it obeys. */
export const leaderHeartbeatCodec = messageCodec({
  term: required("unsigned"),
  answer: optional("boolean"),
  /** How many states are final at the leader. */
  height: optional("unsigned"),
});
export type LeaderHeartbeat = MessageOf<typeof leaderHeartbeatCodec>;

/** Leader to followers: remember this task, or that it is done. */
export const replicateCodec = messageCodec({
  term: required("unsigned"),
  sequence: required("unsigned"),
  taskId: required("text", 96),
  /** Of an open task: what it takes to run it. */
  open: optional("bytes", 64 << 20),
  /** Of a task that is done: what became of it. */
  done: optional("bytes", 64 << 20),
});
export type ReplicateMessage = MessageOf<typeof replicateCodec>;

export const replicateReplyCodec = messageCodec({
  term: required("unsigned"),
  sequence: required("unsigned"),
  accepted: required("boolean"),
});

/** New leader to followers: which tasks do you remember, and which states beyond a height; and the answer, in parts. */
export const collectCodec = messageCodec({
  term: required("unsigned"),
  tasks: optional("bytes", 64 << 20),
  height: optional("unsigned"),
  ledger: optional("bytes", 64 << 20),
  /** Of a question: tell of the tasks after this one. Of an answer: there are more after this one. */
  after: optional("text", 96),
});
export type CollectMessage = MessageOf<typeof collectCodec>;
