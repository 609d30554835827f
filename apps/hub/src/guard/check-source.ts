import { HostNotAllowedError } from "../errors/host-not-allowed-error.ts";
import { OriginNotAllowedError } from "../errors/origin-not-allowed-error.ts";

/** What of a request tells where it comes from. Header values as received. */
export interface RequestSource {
  method: string;
  host: string | undefined;
  origin: string | undefined;
  /** `Sec-Fetch-Site`; browsers set it, and a page cannot. */
  site: string | undefined;
  /** `Sec-Fetch-Mode`. */
  mode: string | undefined;
  /** The session cookie was sent, and no bearer token. */
  byCookie: boolean;
  /** An upgrade to WebSocket, which a page of any site may start and no CORS rule stops. */
  upgrade: boolean;
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses what a page of another site can make a browser send to this machine.
 *
 * - DNS rebinding: the `Host` must be one of ours, whatever address it resolved to.
 * - Cross-site requests: an `Origin` that is sent must be ours; a browser that says `cross-site` or `same-site`
 *   (a page on another port of this machine) may only navigate here.
 * - The cookie is ambient, so with it an unsafe method or an upgrade needs the proof that our own page sent it.
 * @throws HostNotAllowedError, OriginNotAllowedError
 */
export function checkSource(source: RequestSource, allowedHosts: ReadonlySet<string>): void {
  if (source.host === undefined || !allowedHosts.has(source.host.toLowerCase())) throw new HostNotAllowedError();
  if (source.origin !== undefined && !isOurs(source.origin, allowedHosts)) throw new OriginNotAllowedError("Origin");
  const fromElsewhere = source.site === "cross-site" || source.site === "same-site";
  const navigation = source.mode === "navigate" && safeMethods.has(source.method) && !source.upgrade;
  if (fromElsewhere && !navigation) throw new OriginNotAllowedError("Sec-Fetch-Site");
  const needsProof = source.byCookie && (source.upgrade || !safeMethods.has(source.method));
  if (needsProof && source.origin === undefined && source.site !== "same-origin") {
    throw new OriginNotAllowedError("Origin");
  }
}

function isOurs(origin: string, allowedHosts: ReadonlySet<string>): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase());
  return match !== null && allowedHosts.has(match[1]!);
}

/** The `Host` headers a hub on this address answers to. */
export function hostNames(host: string, port: number, further: readonly string[]): Set<string> {
  const own = host.includes(":") ? `[${host}]` : host;
  const names = new Set([own, "127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port}`.toLowerCase()));
  // A browser leaves out the port that its scheme implies.
  if (port === 80) for (const name of [own, "127.0.0.1", "localhost", "[::1]"]) names.add(name.toLowerCase());
  for (const name of further) if (name !== "") names.add(name.toLowerCase());
  return names;
}
