import type { Principal } from "@hearth/protocol";

/** `token`: for programs, sent as a bearer token. `session`: for a browser, kept in a cookie. */
export type CredentialKind = "token" | "session";

/** A secret someone may act with, without the secret: only its hash is stored. */
export interface Credential {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly owner: string;
  readonly name: string;
  /** Who its bearer is. */
  readonly principal: Principal;
  readonly createdAt: number;
  /** What it may be used for: capabilities by name, or `table.*`. Absent when nothing limits it beside its principal. */
  readonly scopes?: readonly string[];
  /** Absent when it does not expire. */
  readonly expiresAt?: number;
}
