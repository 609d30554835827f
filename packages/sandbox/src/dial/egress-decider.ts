/** Where a connection wants to go, in canonical form: what is decided is what is dialled. */
export interface EgressTarget {
  /** Lower-case ASCII name without a final dot, or an IP address without brackets. */
  host: string;
  kind: "name" | "ipv4" | "ipv6";
  port: number;
  tls: boolean;
  /** Known for requests, not for tunnels. */
  method?: string;
  path?: string;
}

/** The answer of policy. Everything but `allow` stops the connection. */
export type EgressVerdict = { decision: "allow" } | { decision: "ask" | "deny"; rule: string; why: string };

/** The rules, as the owner of a dialer gives them: policy's egress rules for one agent and session. */
export interface EgressDecider {
  /** Asked for every connection and every request, before any name is resolved. */
  before(target: EgressTarget): EgressVerdict;
  /** Asked for every address a name resolved to, and for IP literals; canonical, IPv4-mapped ones as IPv4. */
  address(ip: string, target: EgressTarget): EgressVerdict;
}

/** Why there is no connection. */
export interface EgressRefusal {
  decision: "ask" | "deny";
  rule: string;
  why: string;
  target: EgressTarget;
  /** The address that was refused, where it was one. */
  address?: string;
}
