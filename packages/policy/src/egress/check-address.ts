import ipaddr from "ipaddr.js";
import { allow, deny, type Finding } from "../rules/decision.ts";
import type { EgressRules } from "../rules/policy.ts";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses where clouds answer questions about the machine itself; never reached, whatever a list says. */
const metadataAddresses = new Set([
  "169.254.169.254",
  "169.254.170.2",
  "169.254.169.253",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd20:ce::254",
]);

/** IPv6 forms that carry an IPv4 address: where a translator may deliver the packet. */
function embedded(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const parts = address.parts;
  const from = (high: number, low: number): ipaddr.IPv4 =>
    new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);
  const zero = (count: number): boolean => parts.slice(0, count).every((part) => part === 0);
  if (zero(5) && parts[5] === 0xffff) return from(parts[6]!, parts[7]!);
  if (zero(6) || (zero(4) && parts[4] === 0xffff && parts[5] === 0)) return from(parts[6]!, parts[7]!);
  if (parts[0] === 0x64 && parts[1] === 0xff9b) return from(parts[6]!, parts[7]!);
  if (parts[0] === 0x2002) return from(parts[1]!, parts[2]!);
  if ((parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe) return from(parts[6]!, parts[7]!);
  return undefined;
}

/**
 * Judges an address that a name led to, or that was written out. Only public unicast addresses pass, unless
 * `privateOk` names the address or its network; an address that carries another one is judged by both.
 */
export function checkAddress(text: string, rules: Pick<EgressRules, "privateOk">): Finding {
  if (
    !ipaddr.isValid(text) ||
    text.includes("%") ||
    (text.includes(".") && !text.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(text))
  ) {
    return deny("egress-address", "not an address");
  }
  let address: Address = ipaddr.parse(text);
  const inner = address.kind() === "ipv6" ? embedded(address as ipaddr.IPv6) : undefined;
  if (address.kind() === "ipv6" && (address as ipaddr.IPv6).isIPv4MappedAddress()) address = inner ?? address;
  for (const candidate of inner === undefined ? [address] : [address, inner]) {
    if (metadataAddresses.has(candidate.toString()))
      return deny("egress-metadata", "the address of a cloud's metadata service");
  }
  if (rules.privateOk.some((entry) => contains(entry, address)))
    return allow("egress-private", "a private address that is listed");
  if (inner !== undefined && address !== inner) return deny("egress-address", "an address that carries another one");
  if (address.range() !== "unicast") return deny("egress-address", `a ${address.range()} address is not public`);
  if (address.kind() === "ipv6" && (address as ipaddr.IPv6).parts[0]! >> 13 !== 1)
    return deny("egress-address", "not a global unicast address");
  return allow("egress-address", "a public address");
}

function contains(entry: string, address: Address): boolean {
  const bare = entry.replace(/^\[|\]$/g, "");
  if (bare.includes("/")) {
    if (!ipaddr.isValidCIDR(bare)) return false;
    const [network, bits] = ipaddr.parseCIDR(bare);
    return network.kind() === address.kind() && address.match(network, bits);
  }
  return ipaddr.isValid(bare) && ipaddr.parse(bare).toNormalizedString() === address.toNormalizedString();
}

/** Can an entry of `privateOk` be read? */
export function isAddressEntry(entry: string): boolean {
  const bare = entry.replace(/^\[|\]$/g, "");
  return bare.includes("/") ? ipaddr.isValidCIDR(bare) : ipaddr.isValid(bare);
}
