/**
 * Who a peer is to the swarm. A viewer is an operator that may only read. An authority is no peer: its key signs certificates for
 * the keys of others. On the wire a role is its place in this list.
 */
export const roles = ["aggregator", "worker", "operator", "viewer", "authority"] as const;
export type Role = (typeof roles)[number];
