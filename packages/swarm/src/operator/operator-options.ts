import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import type { Address } from "../network/datagram-socket.ts";
import type { CommandReply } from "./command-message.ts";

export interface OperatorOptions {
  /** The name under which aggregators trust the key. */
  id: string;
  /** "viewer" for a key that may only read. @default "operator" */
  role?: "operator" | "viewer";
  key: SwarmKey;
  trust: TrustReader;
  /** An authority's word for the key, for aggregators that do not know it. */
  certificate?: Uint8Array;
  /** One, or all of a group: the leader is found. */
  aggregators: readonly Address[];
  bind?: Address;
  /** Seconds that a command may take. @default 30 */
  timeout?: number;
  /** Commands remembered. @default 1000 */
  maxCommandHistory?: number;
  strict?: boolean;
}

/** A command that was given, and the reply once there is one. */
export interface HistoryEntry {
  timestamp: number;
  command: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  reply?: CommandReply;
}
