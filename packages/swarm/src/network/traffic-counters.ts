import type { FrameFault } from "../wire/frame.ts";

/** Why a datagram or message was dropped. */
export type DropReason =
  | FrameFault
  | "malformed"
  | "unknown-key"
  | "wrong-clock"
  | "forged"
  | "replayed"
  | "limited"
  | "source-not-allowed"
  | "unknown-session"
  | "unexpected"
  | "wrong-role"
  | "fragment-refused"
  | "stale-term";

/** What went in and out of an endpoint, and what was dropped why. */
export class TrafficCounters {
  received = 0;
  receivedBytes = 0;
  sent = 0;
  sentBytes = 0;
  readonly #dropped = new Map<DropReason, number>();

  drop(reason: DropReason): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  dropped(reason: DropReason): number {
    return this.#dropped.get(reason) ?? 0;
  }

  toJSON(): {
    received: number;
    received_bytes: number;
    sent: number;
    sent_bytes: number;
    dropped: Record<string, number>;
  } {
    return {
      received: this.received,
      received_bytes: this.receivedBytes,
      sent: this.sent,
      sent_bytes: this.sentBytes,
      dropped: Object.fromEntries([...this.#dropped].toSorted(([a], [b]) => a.localeCompare(b))),
    };
  }
}
