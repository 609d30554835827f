import { problem } from "@hearth/protocol";
import type { z } from "zod";
import { RemoteError } from "../errors/remote-error.ts";
import { UnexpectedAnswerError } from "../errors/unexpected-answer-error.ts";
import { UnreachableError } from "../errors/unreachable-error.ts";

export interface HearthClientOptions {
  /** The hub's address, such as `http://127.0.0.1:8080`. */
  address: string;
  /** The bearer token; the owner's lies in `HEARTH_HOME/token`. */
  token: string;
  /** @default the global fetch */
  fetch?: typeof fetch;
  /** How long a feed tries to reach a hub that was lost before it gives up, in seconds. @default 60 */
  reconnectSeconds?: number;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface RequestOptions extends CallOptions {
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
}

/** Speaks HTTP with one hub. */
export interface Transport {
  readonly address: string;
  readonly token: string;
  readonly reconnectSeconds: number;
  /**
   * Sends a request and checks the answer against `schema`.
   * @throws RemoteError when the hub refuses, UnreachableError, UnexpectedAnswerError, or the signal's reason
   */
  call<Schema extends z.ZodType>(
    schema: Schema,
    method: string,
    path: string,
    options?: RequestOptions,
  ): Promise<z.output<Schema>>;
  /** A request as it is, with the token; nothing of the answer is looked at. */
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** What an answer of the hub that is no 2xx says. */
  toError(response: Response): Promise<Error>;
  /** For requests that are answered without a body. */
  send(method: string, path: string, options?: RequestOptions): Promise<void>;
}

export function createTransport(options: HearthClientOptions): Transport {
  const { token, reconnectSeconds = 60 } = options;
  const send = options.fetch ?? fetch;
  const address = options.address.replace(/\/+$/, "");

  async function request(
    method: string,
    path: string,
    { query = {}, body, signal }: RequestOptions,
  ): Promise<Response> {
    const url = new URL(address + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    let response: Response;
    try {
      response = await send(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
        redirect: "error",
      });
    } catch (cause) {
      signal?.throwIfAborted();
      throw new UnreachableError(address, cause);
    }
    if (!response.ok) throw await toError(response);
    return response;
  }

  async function toError(response: Response): Promise<Error> {
    const parsed = problem.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return new RemoteError(parsed.data);
    return new UnexpectedAnswerError({ address, detail: `status ${response.status} without problem details` });
  }

  return {
    address,
    token,
    reconnectSeconds,
    toError,
    async call(schema, method, path, requestOptions = {}) {
      const response = await request(method, path, requestOptions);
      let value: unknown;
      try {
        value = await response.json();
      } catch (cause) {
        requestOptions.signal?.throwIfAborted();
        throw new UnexpectedAnswerError({ address, detail: `${method} ${path} gave no JSON`, cause });
      }
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new UnexpectedAnswerError({
        address,
        detail: `${method} ${path}: /${issue?.path.join("/") ?? ""} ${issue?.message ?? "is not valid"}`,
        cause: parsed.error,
      });
    },
    fetch(path, init) {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${token}`);
      return send(new URL(address + path), { ...init, headers, redirect: "error" });
    },
    async send(method, path, requestOptions = {}) {
      const response = await request(method, path, requestOptions);
      await response.body?.cancel();
    },
  };
}
