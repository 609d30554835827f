import { deny, type Finding } from "../rules/decision.ts";

/** Where a connection is wanted: a URL, or the host and port of a CONNECT or SOCKS request. */
export type EgressTarget = string | { host: string; port: number | string };

/** One name for one place: lower case, IDNA applied, addresses in their usual form, no final dot. */
export interface CanonicalTarget {
  scheme: "http" | "https" | "ssh" | "connect";
  host: string;
  port: number;
  /** True when `host` is an address; then no name is resolved. */
  literal: boolean;
  /** The URL with the canonical host, for URLs. */
  url?: string;
}

export type CanonicalResult =
  | { target: CanonicalTarget; finding?: undefined }
  | { target?: undefined; finding: Finding };

const schemePorts: Record<string, number> = { "http:": 80, "https:": 443, "ssh:": 22 };
const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

function refuse(why: string): CanonicalResult {
  return { finding: deny("egress-target", why) };
}

/**
 * Reads a target the one way everybody downstream must: the WHATWG URL parser, after refusing bytes that no host
 * holds. What is returned is what is dialled, so that no second parser can see another host.
 */
export function canonicalizeTarget(target: EgressTarget): CanonicalResult {
  return typeof target === "string" ? canonicalizeUrl(target) : canonicalizeHost(target.host, target.port);
}

function canonicalizeUrl(text: string): CanonicalResult {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return refuse("a URL with spaces, control characters or backslashes");
  if (text.length > 8192) return refuse("a URL of more than 8192 characters");
  const url = URL.parse(text);
  if (url === null) return refuse("not a URL");
  const port = schemePorts[url.protocol];
  if (port === undefined) return refuse(`the scheme ${url.protocol.slice(0, 20)} is not http or https`);
  if (!/^[a-z]+:\/\/[^/]/i.test(text)) return refuse("a URL without // before its host");
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  if (authority.includes("@") && url.protocol !== "ssh:") return refuse("a URL with a user name or password");
  const host = url.protocol === "ssh:" ? URL.parse(`http://${url.hostname}/`)?.hostname : url.hostname;
  if (host === undefined) return refuse("not a host");
  return finish(url.protocol.slice(0, -1) as "http", host, url.port === "" ? port : Number(url.port), url);
}

function canonicalizeHost(host: string, port: number | string): CanonicalResult {
  const number = typeof port === "number" ? port : /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN;
  if (typeof host !== "string" || host.length === 0 || host.length > 255) return refuse("not a host");
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f/\\?#@%<>^|"'`{}]/.test(host)) return refuse("bytes that no host holds");
  const bracketed = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  if (bracketed.includes(":") && !/^\[[0-9a-f:.]+\]$/i.test(bracketed)) return refuse("not a host");
  const url = URL.parse(`http://${bracketed}/`);
  if (url === null) return refuse("not a host");
  return finish("connect", url.hostname, number);
}

function finish(scheme: CanonicalTarget["scheme"], hostname: string, port: number, url?: URL): CanonicalResult {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return refuse("not a port");
  const shared = { scheme, port, ...(url === undefined ? {} : { url: url.href }) };
  if (hostname.startsWith("[")) return { target: { ...shared, host: hostname.slice(1, -1), literal: true } };
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  if (!hostName.test(host)) return refuse("not a host name");
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return { target: { ...shared, host, literal: true } };
  // A last label of digits is an address in some resolver's eyes, and no public name ends so.
  if (/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(host)) return refuse("a name that ends like an address");
  return { target: { ...shared, host, literal: false } };
}
