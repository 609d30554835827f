import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

/** A key of a program, or a browser that is signed in. What it consists of is never shown again. */
export interface Credential {
  id: string;
  kind: "token" | "session";
  name: string;
  createdAt: number;
  expiresAt?: number;
  /** Whose it is; only a person's own key acts for all that they may do. */
  principal: { kind: string; id: string };
  /** The one by which this page itself asks. */
  current: boolean;
}

export interface Passkey {
  id: string;
  name?: string;
  createdAt: string;
}

export const credentialsQuery = queryOptions({
  queryKey: ["credentials"],
  queryFn: async ({ signal }) => (await call<{ tokens: Credential[] }>("GET", "/api/v1/tokens", { signal })).tokens,
});

/** @param seconds after which it ends; without it, it lasts until it is revoked */
export const makeKey = (name: string, seconds: number | undefined): Promise<{ secret: string }> =>
  call("POST", "/api/v1/tokens", {
    body: { name, ...(seconds === undefined ? {} : { expiresInSeconds: seconds }) },
  });

/** Ends a key or a session at once. */
export const revokeCredential = (id: string): Promise<void> =>
  call("DELETE", `/api/v1/tokens/${encodeURIComponent(id)}`);

export const passkeysQuery = queryOptions({
  queryKey: ["passkeys"],
  queryFn: ({ signal }) => call<Passkey[]>("GET", "/api/auth/passkey/list-user-passkeys", { signal }),
});

export const removePasskey = (id: string): Promise<void> =>
  call("POST", "/api/auth/passkey/delete-passkey", { body: { id } });
