import ipaddr from "ipaddr.js";

/** Public by their number, yet answered by the machine's host: cloud metadata and platform services. */
const metadata = new Set(["168.63.129.16", "100.100.100.200", "192.0.0.192"]);

/** Ranges of IPv6 that carry an IPv4 address inside, and where in the eight parts it starts. */
const embeddings: readonly [string, number][] = [
  ["::/96", 6], // IPv4-compatible, RFC 4291 (deprecated)
  ["64:ff9b::/96", 6], // NAT64, RFC 6052
  ["2002::/16", 1], // 6to4, RFC 3056
];

/**
 * True for addresses of the public internet. False for loopback, private, link-local, shared, multicast, reserved,
 * documentation and metadata addresses, and for IPv6 addresses that carry such an IPv4 address. RFC 6890.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6) {
    for (const [range, first] of embeddings) {
      if (!address.match(ipaddr.IPv6.parseCIDR(range))) continue;
      const parts = address.parts.slice(first, first + 2).flatMap((part) => [part >> 8, part & 255]);
      return parts.some((part) => part !== 0) && isPublicAddress(parts.join("."));
    }
    // Global unicast is 2000::/3; the NAT64 range for local use (64:ff9b:1::/48) and all else is not public.
    if (!address.match(ipaddr.IPv6.parseCIDR("2000::/3"))) return false;
  }
  return address.range() === "unicast" && !metadata.has(address.toString());
}
