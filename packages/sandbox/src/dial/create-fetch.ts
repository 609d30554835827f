import { createRequire } from "node:module";
import { Readable } from "node:stream";
import type { buildConnector, RequestInit as UndiciRequestInit } from "undici";
import { EgressDeniedError } from "../errors/egress-denied-error.ts";
import { EgressFailedError } from "../errors/egress-failed-error.ts";
import { HearthError, ValidationError } from "@hearth/protocol";
import type { CredentialBroker } from "./credential-broker.ts";
import type { Dialer, DialRequest } from "./dialer.ts";
import { limitDecoded } from "./limit-decoded.ts";

export interface FetchOptions {
  /** Adds credentials by name's binding; needs `agent`. */
  broker?: CredentialBroker;
  /** For whom requests are made. */
  agent?: string;
  /** Redirects followed before giving up. @default 10 */
  maximumRedirects?: number;
  /** Until the answer's head has come, milliseconds. Models think long. @default 600000 */
  headersMilliseconds?: number;
  /** Bytes of one answer once it is unpacked. @default as many as a connection of the dialer may receive */
  maximumAnswerBytes?: number;
}

/** `fetch` through the one outward door. Dispose it with its session. */
export interface EgressFetch extends AsyncDisposable {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

// Loaded when first used: most hubs start and idle without it.
const load = createRequire(import.meta.url);
const undici = () => load("undici") as typeof import("undici");

const sensitive = ["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key"];

function connector(dialer: Dialer): buildConnector.connector {
  return ({ hostname, port, protocol, servername }, callback) => {
    const tls = protocol === "https:";
    const connect = async (): Promise<void> => {
      try {
        await dialled();
      } catch (thrown) {
        callback(thrown instanceof Error ? thrown : new Error(String(thrown)), null);
      }
    };
    const dialled = async (): Promise<void> => {
      const request: DialRequest = { host: hostname, port: port === "" ? (tls ? 443 : 80) : port, tls };
      // The server name comes from the Host header where one is set, so it may differ from the host.
      if (tls && typeof servername === "string" && servername !== "") request.serverName = servername;
      const result = await dialer.dial(request);
      if (result.connected) callback(null, result.socket);
      else callback(new EgressDeniedError(result.refusal), null);
    };
    void connect();
  };
}

function target(url: URL, method: string): DialRequest {
  const tls = url.protocol === "https:";
  return {
    host: url.hostname,
    port: url.port === "" ? (tls ? 443 : 80) : url.port,
    tls,
    method,
    path: `${url.pathname}${url.search}`,
  };
}

/** The Hearth error inside whatever undici wrapped it in. */
function unwrap(thrown: unknown, url: URL): unknown {
  for (let cause: unknown = thrown; cause instanceof Error; cause = cause.cause)
    if (HearthError.isInstance(cause)) return cause;
  if (thrown instanceof Error && (thrown.name === "AbortError" || thrown.name === "TimeoutError")) return thrown;
  if (thrown instanceof TypeError && thrown.cause instanceof Error)
    return new EgressFailedError(
      url.hostname,
      Number(url.port || (url.protocol === "https:" ? 443 : 80)),
      thrown.cause.message,
      thrown.cause,
    );
  return thrown;
}

/**
 * A `fetch` whose every connection goes through `dialer` and whose every request and redirect is decided on its own.
 * Credentials never follow a redirect to another origin. An answer that grows too large once it is unpacked fails.
 * Throws EgressDeniedError and EgressFailedError where the standard says TypeError.
 */
export function createFetch(dialer: Dialer, options: FetchOptions = {}): EgressFetch {
  const { broker, agent = "", maximumRedirects = 10, headersMilliseconds = 600_000, maximumAnswerBytes } = options;
  const { Agent, fetch: undiciFetch, Response: UndiciResponse } = undici();
  const pool = new Agent({
    connect: connector(dialer),
    headersTimeout: headersMilliseconds,
    bodyTimeout: headersMilliseconds,
    pipelining: 1,
  });

  const once = async (url: URL, init: UndiciRequestInit, headers: Headers): Promise<Response> => {
    const method = (init.method ?? "GET").toUpperCase();
    const request = target(url, method);
    const refusal = dialer.check(request);
    if (refusal !== undefined) throw new EgressDeniedError(refusal);
    // What undici would take from it is the server name; the URL alone says where a request goes.
    headers.delete("host");
    const sent = new Headers(headers);
    if (broker !== undefined && request.tls === true) {
      const credential = await broker.credentialFor({
        agent,
        host: request.host,
        port: Number(request.port),
        method,
        path: request.path ?? "/",
      });
      if (credential !== undefined) sent.set(credential.header, credential.value);
    }
    try {
      const response = await undiciFetch(url, {
        ...init,
        method,
        headers: [...sent],
        redirect: "manual",
        dispatcher: pool,
      });
      // Undici's own type: whether it is the global one depends on whose types of it are loaded.
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
      const answer = response as unknown as Response;
      const isCounted = maximumAnswerBytes === undefined && !answer.headers.has("content-encoding");
      if (answer.body === null || isCounted) return answer;
      const { status, statusText } = answer;
      const body = limitDecoded(answer.body, url, maximumAnswerBytes ?? dialer.downloadBytes);
      const head = { status, statusText, headers: [...answer.headers] };
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion
      const limited = new UndiciResponse(body as never, head) as unknown as Response;
      return Object.defineProperty(limited, "url", { value: answer.url });
    } catch (thrown) {
      throw unwrap(thrown, url);
    }
  };

  const follow = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const first = input instanceof Request ? input : undefined;
    let url: URL;
    try {
      url = new URL(input instanceof Request ? input.url : input);
    } catch (cause) {
      throw new ValidationError("fetch", [{ field: "/url", message: "is not a URL" }], cause);
    }
    const headers = new Headers(init.headers ?? first?.headers);
    const mode = init.redirect ?? first?.redirect ?? "follow";
    const carried = first === undefined || first.body === null ? undefined : Buffer.from(await first.arrayBuffer());
    const body = init.body ?? carried;
    let next: UndiciRequestInit = {
      method: init.method ?? first?.method ?? "GET",
      signal: init.signal ?? first?.signal ?? null,
      ...(body === undefined ? {} : { body: body as UndiciRequestInit["body"] & {}, duplex: "half" as const }),
    };
    for (let hop = 0; ; hop += 1) {
      if (url.protocol !== "http:" && url.protocol !== "https:")
        throw new ValidationError("fetch", [{ field: "/url", message: "is neither http nor https" }]);
      if (url.username !== "" || url.password !== "")
        throw new ValidationError("fetch", [{ field: "/url", message: "carries a name or password" }]);
      const response = await once(url, next, headers);
      const location = response.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null || mode === "manual")
        return response;
      await response.body?.cancel();
      const port = Number(url.port || 0);
      if (mode === "error")
        throw new EgressFailedError(url.hostname, port, "it redirects, and redirects are errors here");
      if (hop >= maximumRedirects)
        throw new EgressFailedError(url.hostname, port, `more than ${maximumRedirects} redirects`);
      const to = new URL(location, url);
      if (to.origin !== url.origin) for (const name of sensitive) headers.delete(name);
      const method = (next.method ?? "GET").toUpperCase();
      const toGet =
        response.status === 303 ? method !== "HEAD" : [301, 302].includes(response.status) && method === "POST";
      if (toGet) {
        next = { method: "GET", signal: next.signal ?? null };
        for (const name of ["content-type", "content-length", "content-encoding"]) headers.delete(name);
      } else if (next.body instanceof ReadableStream || next.body instanceof Readable) {
        throw new EgressFailedError(url.hostname, port, "it redirects a streamed body, which cannot be sent twice");
      }
      url = to;
    }
  };
  return Object.assign(follow, {
    async [Symbol.asyncDispose]() {
      await pool.destroy();
    },
  });
}
