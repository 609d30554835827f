import type { GatewaySession } from "@hearth/gateway";
import type { AgentContext } from "@hearth/runtimes";
import type { ForeignResult } from "../result/foreign-result.ts";
import type { OfferedTool, Peer } from "./peer.ts";

/** What a peer says of itself when it is looked at. */
export interface PeerLook {
  readonly tools: readonly OfferedTool[];
  /** What cannot be offered, and why. */
  readonly refused: readonly { readonly tool: string; readonly why: string }[];
  /** The revision of its protocol. */
  readonly protocol: string;
  /** What it is to be held to from now on, where it can be. */
  readonly pin: string | undefined;
}

/** How one kind of peer is spoken with. */
export interface PeerDriver {
  look(session: GatewaySession, peer: Peer, signal?: AbortSignal): Promise<PeerLook>;
  call(request: {
    session: GatewaySession;
    peer: Peer;
    tool: OfferedTool;
    input: Record<string, unknown>;
    context: AgentContext;
  }): Promise<ForeignResult>;
}
