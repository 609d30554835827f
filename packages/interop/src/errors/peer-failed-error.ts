import { HearthError } from "@hearth/protocol";

/** Why another system's answer is not there. */
export type PeerFailure =
  | "refused"
  | "crashed"
  | "timed-out"
  | "unreachable"
  | "too-large"
  | "malformed"
  | "resting"
  | "changed";

const hints: Readonly<Record<PeerFailure, string>> = {
  refused: "Its own words stand in the message; they are text from outside.",
  crashed: "Whether the call took effect is not known: look before it is made again.",
  "timed-out": "Whether the call took effect is not known: look before it is made again, with more time.",
  unreachable: "Check that it runs and that its address is right: `hearth mcp list` and `hearth a2a list` show both.",
  "too-large": "Ask for less at once.",
  malformed: "It does not speak the protocol as it should; its maker can mend that.",
  resting: "It failed again and again and is left alone for a while; try later.",
  changed: "It is not what was accepted. See what is new with `hearth mcp list`, then `hearth mcp accept NAME`.",
};

/** A server or agent of someone else did not do what it was asked for. */
export class PeerFailedError extends HearthError {
  readonly code = "HEARTH_PEER_FAILED";
  override readonly status = 502;
  override readonly retryable: boolean;
  readonly failure: PeerFailure;

  constructor(peer: string, failure: PeerFailure, message: string, cause?: unknown) {
    super(`${peer}: ${message}`, { hint: hints[failure], cause });
    this.failure = failure;
    // Only where the call surely did not reach it: nothing may happen twice.
    this.retryable = failure === "unreachable" || failure === "resting";
  }
}
