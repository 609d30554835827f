import { egressDecider } from "@hearth/gateway";
import { decideModel } from "@hearth/policy";
import { createDialer, createFetch, type EgressFetch } from "@hearth/sandbox";
import type { ModelServer } from "../registry/candidate.ts";
import type { ModelKeys } from "./model-keys.ts";

/** `fetch` to one model server. */
export type ServerFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Bytes of one answer: the longest that models give, piece by piece, has a fraction of it. */
const longestAnswer = 128 * 1024 * 1024;
const credentialHeaders = ["authorization", "x-api-key", "api-key"];

/**
 * The way to each model server: connections that are kept open, to that one place and nowhere else, and the key that is
 * put on as a request leaves. Whether it may be asked at all is the gateway's to say, before each call.
 */
export class ServerDoors implements AsyncDisposable {
  readonly #keys: ModelKeys;
  readonly #resolve: ((host: string, signal: AbortSignal) => Promise<readonly string[]>) | undefined;
  readonly #open = new Map<string, { fetch: EgressFetch; close: () => Promise<void> }>();

  constructor(keys: ModelKeys, resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>) {
    this.#keys = keys;
    this.#resolve = resolve;
  }

  /** A fetch for this server alone. */
  fetchFor(server: ModelServer): ServerFetch {
    return async (input, init) => {
      const headers = new Headers(init?.headers);
      for (const name of credentialHeaders) headers.delete(name);
      const key = this.#keys.of(server);
      if (key !== undefined) {
        if (server.kind === "anthropic") headers.set("x-api-key", key);
        else headers.set("authorization", `Bearer ${key}`);
      }
      return await this.#doorTo(server)(input, { ...init, headers, redirect: "error" });
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { close } of open) await close();
  }

  #doorTo({ url }: ModelServer): EgressFetch {
    const place = new URL(url).origin;
    let door = this.#open.get(place);
    if (door === undefined) {
      const dialer = createDialer({
        decide: egressDecider(decideModel(url).rules),
        limits: { connections: 4096, connectionsPerMinute: 100_000, downloadBytes: 1024 ** 4 },
        ...(this.#resolve === undefined ? {} : { resolve: this.#resolve }),
      });
      const fetch = createFetch(dialer, { maximumAnswerBytes: longestAnswer });
      const close = async (): Promise<void> => {
        await fetch[Symbol.asyncDispose]();
        await dialer[Symbol.asyncDispose]();
      };
      door = { fetch, close };
      this.#open.set(place, door);
    }
    return door.fetch;
  }
}
