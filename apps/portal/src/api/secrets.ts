import { queryOptions } from "@tanstack/react-query";
import type { SecretEntry } from "@hearth/sdk";
import { call } from "./call.ts";

export interface SecretStore {
  store: "none" | "closed" | "open" | "locked" | "damaged";
  secrets: SecretEntry[];
}

export const secretsQuery = queryOptions({
  queryKey: ["secrets"],
  queryFn: ({ signal }) => call<SecretStore>("GET", "/api/v1/secrets", { signal }),
});

export const storeSecret = (name: string, value: string): Promise<void> =>
  call("PUT", `/api/v1/secrets/${encodeURIComponent(name)}`, { body: { value } });
export const removeSecret = (name: string): Promise<void> =>
  call("DELETE", `/api/v1/secrets/${encodeURIComponent(name)}`);
export const unlockSecrets = (passphrase: string): Promise<{ store: string }> =>
  call("POST", "/api/v1/secret-store/unlock", { body: { passphrase } });
