/** What the broker decides on: one request on its way out, over TLS, to a host that was allowed. */
export interface CredentialRequest {
  agent: string;
  host: string;
  port: number;
  method: string;
  /** As it goes on the wire, with the query. */
  path: string;
}

/** A header that is added outside, where no agent sees it. */
export interface Credential {
  /** Of the stored secret, for the receipt. */
  name?: string;
  header: string;
  value: string;
  /** Texts that must not come back to the agent in an answer. */
  secrets: readonly string[];
}

/** Adds credentials at the door. The secret store is one. */
export interface CredentialBroker {
  credentialFor(request: CredentialRequest): Promise<Credential | undefined>;
  /** The TLS port of a credential bound to this request's host, method and path, whatever its own port says. */
  upgradePort(request: Omit<CredentialRequest, "port">): Promise<number | undefined>;
}
