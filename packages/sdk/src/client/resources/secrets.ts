import {
  type SecretList,
  secretList,
  secretStoreState,
  type SecretStoreState,
  type SecretView,
} from "@hearth/protocol";
import { z } from "zod";
import type { CallOptions, Transport } from "../transport.ts";

const state = z.object({ store: secretStoreState });
/** A stored secret: its name and where it may go. */
export type SecretEntry = SecretView;

/** Where a secret may go, and nowhere else. */
export interface SecretBindingInput {
  /** One host, exactly. */
  host: string;
  /** @default 443 */
  port?: number;
  /** @default ["GET", "HEAD"] */
  methods?: readonly string[];
  /** Whole segments. @default ["/"] */
  pathPrefixes?: readonly string[];
  agents: readonly string[];
  /** @default "authorization" */
  header?: string;
  /** @default "Bearer {secret}" */
  format?: string;
}

/** A person's stored credentials. Values go in and never come out. */
export interface SecretResource {
  list(options?: CallOptions): Promise<SecretList>;
  state(options?: CallOptions): Promise<SecretStoreState>;
  /** Without bindings those of the value before stay. */
  set(
    name: string,
    secret: { value: string; bindings?: readonly SecretBindingInput[] },
    options?: CallOptions,
  ): Promise<void>;
  /** Replaces where a secret may go. */
  bind(name: string, bindings: readonly SecretBindingInput[], options?: CallOptions): Promise<void>;
  remove(name: string, options?: CallOptions): Promise<void>;
  /** Gives the passphrase of the store; where there is none yet, makes one under it. */
  unlock(passphrase: string, options?: CallOptions): Promise<SecretStoreState>;
}

export function secretResource(transport: Transport): SecretResource {
  const path = (name: string): string => `/api/v1/secrets/${encodeURIComponent(name)}`;
  return {
    list: (options) => transport.call(secretList, "GET", "/api/v1/secrets", options),
    state: async (options) => (await transport.call(state, "GET", "/api/v1/secret-store", options)).store,
    set: (name, secret, options) => transport.send("PUT", path(name), { ...options, body: secret }),
    bind: (name, bindings, options) =>
      transport.send("PUT", `${path(name)}/bindings`, { ...options, body: { bindings } }),
    remove: (name, options) => transport.send("DELETE", path(name), options),
    unlock: async (passphrase, options) =>
      (await transport.call(state, "POST", "/api/v1/secret-store/unlock", { ...options, body: { passphrase } })).store,
  };
}
