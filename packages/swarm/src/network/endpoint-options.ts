import type { SwarmKey } from "../keys/swarm-key.ts";
import type { Role, TrustReader } from "../keys/trust-store.ts";
import type { DatagramSocket } from "./datagram-socket.ts";
import type { Peer } from "./peer.ts";

/** Optional settings may be undefined, so that whoever opens an endpoint passes its own on as they are. */
export interface EndpointOptions {
  id: string;
  role: Role;
  key: SwarmKey;
  trust: TrustReader;
  socket: DatagramSocket;
  /** Payload bytes of a datagram at most. @default 8192 on loopback, 1200 elsewhere, which no Ethernet splits */
  maximumMessageSize?: number | undefined;
  /** Sign every message, beside the session's own protection. @default false */
  strict?: boolean | undefined;
  /** An authority's word for the key, shown to those who do not know it. */
  certificate?: Uint8Array | undefined;
  /** How far clocks may differ at a handshake. @default 30 */
  clockToleranceSeconds?: number | undefined;
  /** After how many seconds a session gets new keys. @default 3600 */
  keyRotationInterval?: number | undefined;
  /** After how many datagrams a session gets new keys. @default 2^32 */
  keyRotationDatagrams?: number | undefined;
  /** Ids of peers that may come in; "*" is everyone that is trusted. @default ["*"] */
  allowedSources?: readonly string[] | undefined;
  /** Called when a peer's session is there, the first and every later time. */
  onPeer?: ((peer: Peer) => void) | undefined;
}
