import type { Capability } from "@hearth/protocol";

/** A capability that a model may call, and what the loop must know of it. */
export interface Offer {
  readonly capability: Capability;
  /**
   * It may be called again when a crash hid how the last call ended. That holds for all that touches the world only by the
   * doors of its context, which remember each effect; say false for one whose effects happen elsewhere. A call of such a
   * one is reported as unknown then, and not made again.
   * @default true
   */
  readonly repeatable?: boolean;
  /** Its output is someone else's words, whatever the gateway's labels say: a foreign tool, a page, a mail. @default false */
  readonly untrusted?: boolean;
}

/** Whether a call may simply be made again when it is not known how it ended. */
export function isRepeatable({ repeatable = true }: Offer): boolean {
  return repeatable;
}

/** Whether a call may change something, as far as the capability declares. */
export function mayChange({ capability }: Offer): boolean {
  return capability.permissions.some((permission) => permission !== "files-read");
}
