import { isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import type { Candidate } from "../span.ts";
import { before, matches } from "./context.ts";

const version4 = /(?<![\p{L}\p{N}_.-])(?:\d{1,3}\.){3}\d{1,3}(?![\p{L}\p{N}_]|\.\d|-\d)/gu;
const version6 = /(?<![\p{L}\p{N}_:.])[0-9a-fA-F:]{2,39}(?:\.\d{1,3}){0,3}(?![\p{L}\p{N}_:])/gu;
const isVersion = /\b(?:version|release|build|firmware|v|ver|rev|upgrade(?:d)? to|section|chapter|oid)[\s.:]{0,3}$/;

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
    if (isVersion.test(before(text, start)) || isImpersonal(value)) continue;
    found.push({ type: "IP", start, end });
  }
  for (const { start, end, value } of matches(text, version6)) {
    const trimmed = value.endsWith(":") && !value.endsWith("::") ? value.slice(0, -1) : value;
    if (!trimmed.includes(":") || !isIPv6(trimmed) || isImpersonal(trimmed)) continue;
    found.push({ type: "IP", start, end: end - (value.length - trimmed.length) });
  }
  return found;
}

function isImpersonal(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === "ipv6") return impersonal.has(parsed.range());
  const [first] = (parsed as ipaddr.IPv4).octets;
  return impersonal.has(parsed.range()) || first === 0 || first! >= 240;
}
