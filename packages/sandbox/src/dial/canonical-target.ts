import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { EgressTarget } from "./egress-decider.ts";

/** An IP address in its one canonical form, IPv4-mapped IPv6 as IPv4; undefined for anything else. */
export function canonicalAddress(text: string): string | undefined {
  if (isIP(text) === 0) return undefined;
  return ipaddr.process(text).toString();
}

/**
 * The canonical form of a host and port as given by a caller, a URL or a CONNECT line. One parser (WHATWG URL)
 * decides what a host is, after everything that no host contains has been refused: white space, NUL, `@`, `%`, `/`.
 * `0x7f.1` and `2130706433` become the IPv4 address they mean; Unicode names become punycode.
 * @returns undefined for what is no host or no port
 */
export function canonicalTarget(host: string, port: number | string, tls: boolean): EgressTarget | undefined {
  const portText = String(port);
  if (!/^[1-9]\d{0,4}$/.test(portText) || Number(portText) > 65_535) return undefined;
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused here
  if (host === "" || host.length > 255 || /[\u0000-\u0020\u007f-\u00a0@%/\\?#<>^|"'`{}]/.test(host)) return undefined;
  const bracketed = host.startsWith("[") && host.endsWith("]");
  const bare = bracketed ? host.slice(1, -1) : host;
  if ((bracketed || bare.includes(":")) && isIP(bare) !== 6) return undefined;
  let parsed: URL;
  try {
    parsed = new URL(`http://${bare.includes(":") ? `[${bare}]` : bare}:${portText}/`);
  } catch {
    return undefined;
  }
  const name = parsed.hostname.replace(/\.$/, "");
  const unbracketed = name.startsWith("[") ? name.slice(1, -1) : name;
  const address = canonicalAddress(unbracketed);
  const canonical = address ?? name;
  if (canonical === "" || (address === undefined && !/^(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(canonical)))
    return undefined;
  const kind = address === undefined ? "name" : isIP(address) === 4 ? "ipv4" : "ipv6";
  return { host: canonical, kind, port: Number(portText), tls };
}
