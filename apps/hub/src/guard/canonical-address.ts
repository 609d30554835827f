import { isIPv6 } from "node:net";

/**
 * One name for one caller: an IPv4 address in IPv6 clothes is the IPv4 address, and an IPv6 address counts by its
 * /64 network, of which one machine may have every address.
 */
export function canonicalAddress(address: string): string {
  const plain = address.split("%")[0]!.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  if (mapped !== null) return mapped[1]!;
  if (!isIPv6(plain)) return plain;
  if (plain === "::1") return plain;
  const [head = "", tail] = plain.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill("0"), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
