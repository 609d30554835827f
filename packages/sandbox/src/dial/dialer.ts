import { lookup } from "node:dns/promises";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { EgressFailedError } from "../errors/egress-failed-error.ts";
import { canonicalAddress, canonicalTarget } from "./canonical-target.ts";
import type { EgressDecider, EgressRefusal, EgressTarget } from "./egress-decider.ts";

export interface DialerLimits {
  /** Open at the same time. @default 64 */
  connections?: number;
  /** Attempts in any minute. @default 600 */
  connectionsPerMinute?: number;
  /** Received over one connection, bytes; then it is cut. @default 1 GiB */
  downloadBytes?: number;
  /** Resolving, connecting and TLS together, milliseconds. @default 15000 */
  connectMilliseconds?: number;
  /** Without a byte in either direction, milliseconds. @default 600000 */
  idleMilliseconds?: number;
}

export interface DialerOptions {
  decide: EgressDecider;
  /** All addresses of a name; asked once a connection. @default the system's resolver */
  resolve?: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  limits?: DialerLimits;
  /** Certificate authorities to trust instead of Node's. */
  certificateAuthorities?: string | Buffer;
  /** Told of every refusal, for the journal. */
  onRefused?: (refusal: EgressRefusal) => void;
  /** Milliseconds, for tests. @default Date.now */
  now?: () => number;
}

export interface DialRequest {
  host: string;
  port: number | string;
  /** @default false */
  tls?: boolean;
  /** Must be the host itself; a different name is refused. */
  serverName?: string;
  method?: string;
  path?: string;
  signal?: AbortSignal;
}

export type DialResult =
  | { connected: true; socket: Socket; address: string; target: EgressTarget }
  | { connected: false; refusal: EgressRefusal };

/** The one outward door. Owns its connections: closing it cuts them, which is how a changed policy takes hold. */
export interface Dialer extends AsyncDisposable {
  /**
   * Decides, resolves once, decides on every address, and connects to an address that was decided on.
   * The socket comes paused, so that no byte is lost before it is read.
   * @throws EgressFailedError where an allowed connection could not be made
   */
  dial(request: DialRequest): Promise<DialResult>;
  /** The decision alone, for a request on a connection that is open already. Undefined: go ahead. */
  check(request: DialRequest): EgressRefusal | undefined;
  readonly open: number;
  /** What may be received over one connection, bytes. */
  readonly downloadBytes: number;
}

const malformed: EgressTarget = { host: "(malformed)", kind: "name", port: 0, tls: false };

function systemResolve(host: string): Promise<readonly string[]> {
  return lookup(host, { all: true, order: "verbatim" }).then((found) => found.map(({ address }) => address));
}

/** Makes the door for one agent's session. */
export function createDialer(options: DialerOptions): Dialer {
  const { decide, now = Date.now } = options;
  const limits = {
    connections: 64,
    connectionsPerMinute: 600,
    downloadBytes: 1024 ** 3,
    connectMilliseconds: 15_000,
    idleMilliseconds: 600_000,
    ...options.limits,
  };
  const sockets = new Set<Socket>();
  const closing = new AbortController();
  let attempts: number[] = [];
  let pending = 0;

  const refuse = (refusal: EgressRefusal): EgressRefusal => {
    options.onRefused?.(refusal);
    return refusal;
  };
  const deny = (target: EgressTarget, rule: string, why: string): EgressRefusal =>
    refuse({ decision: "deny", rule, why, target });

  const examine = (request: DialRequest): { target: EgressTarget } | { refusal: EgressRefusal } => {
    if (closing.signal.aborted) return { refusal: deny(malformed, "egress-closed", "this session's egress is closed") };
    const tls = request.tls ?? false;
    const canonical = canonicalTarget(request.host, request.port, tls);
    if (canonical === undefined)
      return { refusal: deny(malformed, "egress-malformed", "the host or port is malformed") };
    const target: EgressTarget = {
      ...canonical,
      ...(request.method === undefined ? {} : { method: request.method }),
      ...(request.path === undefined ? {} : { path: request.path }),
    };
    if (request.serverName !== undefined) {
      const named = canonicalTarget(request.serverName, target.port, tls);
      if (named?.host !== target.host)
        return { refusal: deny(target, "egress-server-name", "the server name is not the host that was decided on") };
    }
    const verdict = decide.before(target);
    return verdict.decision === "allow" ? { target } : { refusal: refuse({ ...verdict, target }) };
  };

  const limited = (target: EgressTarget): EgressRefusal | undefined => {
    const time = now();
    attempts = attempts.filter((begun) => begun > time - 60_000);
    if (attempts.length >= limits.connectionsPerMinute)
      return deny(target, "egress-rate", `more than ${limits.connectionsPerMinute} connections in a minute`);
    if (sockets.size + pending >= limits.connections)
      return deny(target, "egress-connections", `more than ${limits.connections} connections at the same time`);
    attempts.push(time);
    return undefined;
  };

  const resolve = async (target: EgressTarget, signal: AbortSignal): Promise<string[]> => {
    if (target.kind !== "name") return [target.host];
    const found = await (options.resolve ?? systemResolve)(target.host, signal);
    // An address in a form we cannot read is refused by being passed on as it is.
    return found.map((address) => canonicalAddress(address) ?? address);
  };

  const own = (socket: Socket, target: EgressTarget): void => {
    sockets.add(socket);
    let received = 0;
    socket.once("close", () => sockets.delete(socket));
    socket.setTimeout(limits.idleMilliseconds, () => {
      socket.destroy(new EgressFailedError(target.host, target.port, "idle for too long"));
    });
    // Paused first: adding the listener would otherwise start the flow before anyone reads.
    socket.pause();
    socket.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received > limits.downloadBytes)
        socket.destroy(new EgressFailedError(target.host, target.port, `more than ${limits.downloadBytes} bytes came`));
    });
  };

  const connect = async (address: string, target: EgressTarget, signal: AbortSignal): Promise<Socket> => {
    const connected = Promise.withResolvers<void>();
    // `host` is an IP address here, so nothing is looked up again.
    const plain = connectTcp({ host: address, port: target.port, noDelay: true });
    let socket: Socket = plain;
    const fail = (cause: unknown): void => {
      connected.reject(cause);
      plain.destroy();
      socket.destroy();
    };
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    // Kept for good: a socket may fail again when it is destroyed.
    plain.on("error", fail);
    plain.once("connect", () => {
      if (!target.tls) return connected.resolve();
      const secured = connectTls({
        socket: plain,
        host: target.host,
        ...(target.kind === "name" ? { servername: target.host } : {}),
        ...(options.certificateAuthorities === undefined ? {} : { ca: options.certificateAuthorities }),
        ALPNProtocols: ["http/1.1"],
        minVersion: "TLSv1.2",
      });
      socket = secured;
      secured.on("error", fail);
      secured.once("secureConnect", () => connected.resolve());
    });
    try {
      await connected.promise;
      return socket;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  };

  const reach = async (target: EgressTarget, caller?: AbortSignal): Promise<DialResult> => {
    const timeout = AbortSignal.timeout(limits.connectMilliseconds);
    const signal = AbortSignal.any([timeout, closing.signal, ...(caller === undefined ? [] : [caller])]);
    let last: unknown = new Error("the name has no address");
    try {
      const addresses = await resolve(target, signal);
      for (const address of addresses) {
        // One bad address condemns the name: an attacker who mixes them would only have to make the others fail.
        const verdict = decide.address(address, target);
        if (verdict.decision !== "allow") return { connected: false, refusal: refuse({ ...verdict, target, address }) };
      }
      for (const address of addresses) {
        signal.throwIfAborted();
        try {
          const socket = await connect(address, target, signal);
          own(socket, target);
          return { connected: true, socket, address, target };
        } catch (thrown) {
          last = thrown;
        }
      }
    } catch (thrown) {
      last = thrown;
    }
    if (caller?.aborted === true) throw caller.reason;
    const why = timeout.aborted
      ? `no connection in ${limits.connectMilliseconds} ms`
      : String(last instanceof Error ? last.message : last);
    throw new EgressFailedError(target.host, target.port, why, last);
  };

  return {
    get open() {
      return sockets.size;
    },
    downloadBytes: limits.downloadBytes,
    check(request) {
      const examined = examine(request);
      return "refusal" in examined ? examined.refusal : undefined;
    },
    async dial(request) {
      request.signal?.throwIfAborted();
      const examined = examine(request);
      if ("refusal" in examined) return { connected: false, refusal: examined.refusal };
      const refusal = limited(examined.target);
      if (refusal !== undefined) return { connected: false, refusal };
      pending += 1;
      try {
        return await reach(examined.target, request.signal);
      } finally {
        pending -= 1;
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error("the session's egress was closed"));
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}
