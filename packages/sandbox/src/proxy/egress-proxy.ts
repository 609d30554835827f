import { chmod, chown, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline, type Duplex } from "node:stream";
import { HearthError } from "@hearth/protocol";
import { canonicalTarget } from "../dial/canonical-target.ts";
import type { CredentialBroker } from "../dial/credential-broker.ts";
import type { Dialer } from "../dial/dialer.ts";
import type { EgressRefusal } from "../dial/egress-decider.ts";
import type { SandboxUser } from "../run/sandbox-user.ts";
import { createRedactor, redactingStream } from "../secrets/redactor.ts";
import { endToEnd, valuesOf } from "./headers.ts";
import { nodeHttp } from "./node-http.ts";
import { readOpening } from "./server-name.ts";

export interface EgressProxyOptions {
  dialer: Dialer;
  /** Where to listen; a path no longer than 107 bytes, in a folder only Hearth writes to. */
  socketPath: string;
  /** For whom; the broker binds credentials to agents. */
  agent: string;
  broker?: CredentialBroker;
  /** Who connects, where Hearth is root. @default nobody but Hearth's own user */
  user?: SandboxUser;
  /** Ports on which a tunnel may carry something other than TLS, such as a database's. @default none */
  plainPorts?: readonly number[];
  /** For the first bytes of a tunnel and the head of an answer, milliseconds. @default 30000 */
  headMilliseconds?: number;
}

/** The egress proxy of one session. Disposing it cuts its connections and removes its socket. */
export interface EgressProxy extends AsyncDisposable {
  readonly socketPath: string;
}

function refusal(code: string, why: string, rule?: string): { body: string; headers: Record<string, string> } {
  const body = `${JSON.stringify({ code, ...(rule === undefined ? {} : { rule }), why })}\n`;
  return {
    body,
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      connection: "close",
    },
  };
}

function answer(response: ServerResponse, status: number, code: string, why: string, rule?: string): void {
  if (response.headersSent) return void response.destroy();
  const { body, headers } = refusal(code, why, rule);
  response.writeHead(status, headers);
  response.end(body);
}

function answerTunnel(socket: Duplex, status: string, code: string, why: string, rule?: string): void {
  const { body, headers } = refusal(code, why, rule);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join("")}\r\n${body}`);
}

const whyOf = (thrown: unknown): { code: string; why: string } =>
  HearthError.isInstance(thrown)
    ? { code: thrown.code, why: thrown.message }
    : { code: "HEARTH_EGRESS_FAILED", why: "the connection failed" };

/** Splits `host:port` of a CONNECT line without a URL parser, which would forgive too much. */
function authority(text: string): { host: string; port: string } | undefined {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]]+):(\d+)$/.exec(text);
  return match === null ? undefined : { host: match[1] ?? "", port: match[2] ?? "" };
}

/** Waits for the client's first bytes, checks them against the host, and gives them back. */
async function opening(
  client: Duplex,
  head: Buffer,
  expected: { host: string; kind: string; plain: boolean; milliseconds: number },
): Promise<{ first: Buffer } | { why: string }> {
  let bytes = head;
  const timeout = AbortSignal.timeout(expected.milliseconds);
  for (;;) {
    const read = readOpening(bytes);
    if (read.kind === "other")
      return expected.plain ? { first: bytes } : { why: "the tunnel carries something other than TLS" };
    if (read.kind === "tls") {
      if (expected.plain) return { first: bytes };
      const name = read.serverName?.toLowerCase().replace(/\.$/, "");
      if (name === undefined)
        return expected.kind === "name" ? { why: "the TLS client names no server" } : { first: bytes };
      return name === expected.host ? { first: bytes } : { why: "the TLS server name is not the host of the tunnel" };
    }
    const next = Promise.withResolvers<Buffer | undefined>();
    const onData = (chunk: Buffer): void => next.resolve(chunk);
    const onEnd = (): void => next.resolve(undefined);
    client.once("data", onData).once("end", onEnd).once("close", onEnd);
    timeout.addEventListener("abort", onEnd, { once: true });
    client.resume();
    const chunk = await next.promise;
    client.pause();
    client.off("data", onData).off("end", onEnd).off("close", onEnd);
    timeout.removeEventListener("abort", onEnd);
    if (chunk === undefined) return { why: "the tunnel ended before it began" };
    bytes = Buffer.concat([bytes, chunk]);
  }
}

/**
 * Starts the proxy a sandbox reaches through its egress socket: `CONNECT` for TLS, and plain HTTP requests in
 * absolute form. Every connection is made by `dialer`. A plain request that matches a credential's binding is sent
 * over TLS with the credential added, and the credential is taken out of the answer: the child never holds it and
 * no certificate authority of ours is needed.
 */
export async function startEgressProxy(options: EgressProxyOptions): Promise<EgressProxy> {
  const { dialer, broker, agent, socketPath, headMilliseconds = 30_000 } = options;
  const clients = new Set<Duplex>();
  const stopping = new AbortController();

  const tunnel = async (request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    const deny = (refused: EgressRefusal): void =>
      answerTunnel(
        client,
        "403 Forbidden",
        "HEARTH_EGRESS_DENIED",
        `${refused.decision}: ${refused.why}`,
        refused.rule,
      );
    const parts = authority(request.url ?? "");
    const target = parts === undefined ? undefined : canonicalTarget(parts.host, parts.port, false);
    if (parts === undefined || target === undefined)
      return answerTunnel(
        client,
        "400 Bad Request",
        "HEARTH_EGRESS_DENIED",
        "the host or port of CONNECT is malformed",
      );
    const result = await dialer.dial({ ...parts, signal: stopping.signal });
    if (!result.connected) return deny(result.refusal);
    const outward = result.socket;
    // Each side that fails or ends takes the other with it.
    outward.on("error", () => client.destroy());
    client.on("error", () => outward.destroy());
    client.once("close", () => outward.destroy());
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    const plain = options.plainPorts?.includes(target.port) ?? false;
    const first = await opening(client, head, {
      host: target.host,
      kind: target.kind,
      plain,
      milliseconds: headMilliseconds,
    });
    if ("why" in first) {
      outward.destroy();
      client.destroy();
      return;
    }
    outward.write(first.first);
    pipeline(client, outward, () => undefined);
    pipeline(outward, client, () => undefined);
  };

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const malformed = (why: string): void => answer(response, 400, "HEARTH_EGRESS_DENIED", why);
    let url: URL;
    try {
      url = new URL(request.url ?? "");
    } catch {
      return malformed("a proxy takes requests in absolute form");
    }
    if (url.protocol !== "http:") return malformed("only http requests are forwarded; use CONNECT for TLS");
    if (url.username !== "" || url.password !== "") return malformed("the URL carries a name or password");
    const hosts = valuesOf(request.rawHeaders, "host");
    if (hosts.length !== 1 || hosts[0]?.toLowerCase() !== url.host.toLowerCase())
      return malformed("the Host header is not the host of the URL");
    const method = (request.method ?? "GET").toUpperCase();
    const path = `${url.pathname}${url.search}`;
    const bound = { agent, host: url.hostname, method, path };
    const upgrade = url.port === "" ? await broker?.upgradePort(bound) : undefined;
    const port = upgrade ?? Number(url.port || 80);
    const tls = upgrade !== undefined;
    const dialled = await dialer.dial({ host: url.hostname, port, tls, method, path, signal: stopping.signal });
    if (!dialled.connected) {
      const { decision, why, rule } = dialled.refusal;
      return answer(response, 403, "HEARTH_EGRESS_DENIED", `${decision}: ${why}`, rule);
    }
    const socket = dialled.socket;
    response.once("close", () => socket.destroy());
    const headers = endToEnd(request.rawHeaders, ["host"]);
    const credential = tls ? await broker?.credentialFor({ ...bound, port }) : undefined;
    const kept =
      credential === undefined
        ? headers
        : headers.filter(
            ([name]) => ![credential.header.toLowerCase(), "accept-encoding"].includes(name.toLowerCase()),
          );
    await exchange(request, response, {
      socket,
      method,
      path,
      host: url.host,
      secrets: credential?.secrets ?? [],
      // An encoded answer could carry the credential past the redactor.
      headers:
        credential === undefined
          ? kept
          : [...kept, [credential.header, credential.value], ["accept-encoding", "identity"]],
      milliseconds: headMilliseconds,
    });
  };

  const server = nodeHttp().createServer({
    maxHeaderSize: 32 * 1024,
    requireHostHeader: false,
    keepAliveTimeout: 1000,
  });
  server.on("connection", (socket: Socket) => {
    clients.add(socket);
    socket.once("close", () => clients.delete(socket));
  });
  server.on("request", (request, response) => {
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    forward(request, response).catch((thrown: unknown) => {
      const { code, why } = whyOf(thrown);
      answer(response, 502, code, why);
    });
  });
  server.on("connect", (request, client, head) => {
    client.on("error", () => undefined);
    tunnel(request, client, head).catch((thrown: unknown) => {
      const { code, why } = whyOf(thrown);
      answerTunnel(client, "502 Bad Gateway", code, why);
    });
  });
  server.on("clientError", (_error, socket) => socket.destroy());

  await rm(socketPath, { force: true });
  const listening = Promise.withResolvers<void>();
  server.once("error", listening.reject);
  server.listen({ path: socketPath }, listening.resolve);
  await listening.promise;
  await chmod(socketPath, 0o600);
  if (options.user !== undefined) await chown(socketPath, options.user.uid, options.user.gid);

  return {
    socketPath,
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("the session's egress was closed"));
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      await closed.promise;
      await rm(socketPath, { force: true });
    },
  };
}

/** Sends one request over one connection and its answer back. */
async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  out: {
    socket: Socket;
    method: string;
    path: string;
    host: string;
    headers: [string, string][];
    secrets: readonly string[];
    milliseconds: number;
  },
): Promise<void> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const chunked = valuesOf(request.rawHeaders, "transfer-encoding").length > 0;
  const framing: [string, string][] = chunked ? [["transfer-encoding", "chunked"]] : [];
  const outward = nodeHttp().request({
    createConnection: () => out.socket,
    method: out.method,
    path: out.path,
    setHost: false,
    headers: [["host", out.host], ...out.headers, ...framing, ["connection", "close"]].flat(),
  });
  // The dialer hands sockets over paused; by now the parser listens.
  outward.once("socket", (socket) => socket.resume());
  outward.once("response", answered.resolve);
  outward.on("error", answered.reject);
  // The dialer's own patience holds again once the head of the answer is there.
  const idle = out.socket.timeout ?? 0;
  outward.setTimeout(out.milliseconds, () => outward.destroy(new Error("no answer in time")));
  pipeline(request, outward, () => undefined);
  const incoming = await answered.promise;
  out.socket.setTimeout(idle);
  incoming.on("error", () => response.destroy());
  const redacted = out.secrets.length > 0;
  const headers = endToEnd(incoming.rawHeaders, redacted ? ["content-length"] : []);
  const redactor = createRedactor(out.secrets);
  const clean = headers.filter(([, value]) => redactor.redact(value) === value);
  // An encoding we did not ask for cannot be looked into.
  if (redacted && !["", "identity"].includes(incoming.headers["content-encoding"] ?? "")) {
    incoming.destroy();
    answer(response, 502, "HEARTH_EGRESS_FAILED", "the service encoded an answer that must be readable here");
    return;
  }
  response.writeHead(incoming.statusCode ?? 502, clean.flat());
  if (redacted) pipeline(incoming, redactingStream(out.secrets), response, () => undefined);
  else pipeline(incoming, response, () => undefined);
}
