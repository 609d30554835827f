import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import type { Candidate } from "../span.ts";
import { before, matches } from "./context.ts";

const version4 =
  /(?<![\p{L}\p{N}_.-]|[\p{L}\d]\/)(?:\d{1,3}\.){3}\d{1,3}(?![\p{L}\p{N}_]|\.\d|-(?:\d|alpha|beta|rc|dev|preview|snapshot|final))/gu;
const version6 = /(?<![\p{L}\p{N}_:.])[0-9a-fA-F:]{2,39}(?:\.\d{1,3}){0,3}(?![\p{L}\p{N}_:])/gu;
const isVersion =
  /(?:§|\b(?:\w{0,20}version|release|build|firmware|v|ver|rev|patch|update|upgrade(?:d)? to|section|chapter|oid|rfc \d{1,5}|schema|package|plugin|module|driver|sdk|python|node|java|jdk|php|ruby|golang|kernel|linux|dotnet|net|nginx|apache|openssl|openssh|mysql|mariadb|postgres(?:ql)?|redis|docker|windows|macos|ios|android|chrome|firefox|safari|edge))["']?[\s.:=("']{0,3}$/;

/** A version that a package must have: `>= 1.2.3.4`, `~> 1.2.3.4`, `==1.2.3.4` after anything but a name of an address. */
const isRequirement =
  /(?:(?<![=\w-])(?:[<>]=|<<)|~>|~=|\^|(?<!(?:ip|addr|address|host|src|dst|source|client|remote|peer|server)\s?)(?<!\s)==|^==)\s?$/;

/** Ranges that say nothing about a person: not routed, or the same for everyone. */
const impersonal = new Set([
  "unspecified",
  "broadcast",
  "multicast",
  "linkLocal",
  "loopback",
  "carrierGradeNat",
  "private",
  "uniqueLocal",
  "ipv4Mapped",
]);

/** Internet addresses that can be told apart from a version number and are not private. */
export function detectIp(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const { start, end, value } of matches(text, version4)) {
    if (value.split(".").some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith("0")))) continue;
    const lead = before(text, start);
    if (isVersion.test(lead) || isRequirement.test(lead) || isImpersonal(value)) continue;
    found.push({ type: "IP", start, end });
  }
  for (const { start, end, value } of matches(text, version6)) {
    const trimmed = value.endsWith(":") && !value.endsWith("::") ? value.slice(0, -1) : value;
    // What ends in `::` is a network, not one machine.
    if (!trimmed.includes(":") || trimmed.endsWith("::") || !isIPv6(trimmed) || isImpersonal(trimmed)) continue;
    found.push({ type: "IP", start, end: end - (value.length - trimmed.length) });
  }
  return found;
}

function isImpersonal(address: string): boolean {
  const parsed = ipaddr.parse(address);
  // Global unicast is 2000::/3; words of code such as `a::b` read as other addresses.
  if (parsed.kind() === "ipv6") return impersonal.has(parsed.range()) || (parsed as ipaddr.IPv6).parts[0]! >> 13 !== 1;
  const { octets } = parsed as ipaddr.IPv4;
  // `4.0.0.0` is a network or a version, never one machine.
  const bare = octets.slice(1).every((octet) => octet === 0);
  return impersonal.has(parsed.range()) || octets[0] === 0 || octets[0]! >= 240 || bare;
}
