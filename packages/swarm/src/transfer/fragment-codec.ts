import { messageCodec, required, type MessageOf } from "../wire/message-codec.ts";

/** A piece of a message that does not fit into a datagram. */
export const fragmentCodec = messageCodec({
  /** Chosen by the sender, one for each message. */
  transfer: required("unsigned"),
  index: required("unsigned"),
  /** The type of the whole message. */
  type: required("unsigned"),
  /** Bytes of the whole message. */
  length: required("unsigned"),
  /** Bytes of every fragment but the last. */
  size: required("unsigned"),
  bytes: required("bytes", 8_192),
});
export type Fragment = MessageOf<typeof fragmentCodec>;

/** Which fragments of a transfer have arrived. */
export const acknowledgementCodec = messageCodec({
  transfer: required("unsigned"),
  /** All fragments before this one have arrived. */
  base: required("unsigned"),
  /** One bit for each fragment from `base` on, lowest bit first. */
  bitmap: required("bytes", 64),
});
export type Acknowledgement = MessageOf<typeof acknowledgementCodec>;

/** What a fragment costs beside its bytes: map, keys and five numbers, at most. */
export const fragmentOverhead = 56;
