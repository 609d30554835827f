import { Random } from "./random.ts";

/** Names the stub resolver knows; everything else has no address. */
export const zone: Readonly<Record<string, readonly string[]>> = {
  "api.allowed.example": ["93.184.216.34"],
  "cdn.allowed.example": ["93.184.216.35", "2606:2800:220:1::1"],
  "inner.allowed.example": ["10.0.0.5"],
  "mixed.allowed.example": ["93.184.216.34", "127.0.0.1"],
  "mapped.allowed.example": ["::ffff:169.254.169.254"],
  "nat.allowed.example": ["64:ff9b::7f00:1"],
  "evil.example": ["203.0.113.66"],
  "allowed.example": ["93.184.216.40"],
  localhost: ["127.0.0.1"],
};

const addresses = [
  "127.0.0.1",
  "10.0.0.5",
  "192.168.1.1",
  "172.16.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "168.63.129.16",
  "224.0.0.1",
  "198.51.100.7",
  "93.184.216.34",
  "[::1]",
  "[::]",
  "[fc00::1]",
  "[fe80::1]",
  "[ff02::1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::a00:5]",
  "[2002:7f00:1::]",
  "[fd00:ec2::254]",
  "[2001:db8::1]",
  "[2606:2800:220:1::1]",
  "[::ffff:0:127.0.0.1]",
  "[2001:0:7f00:1::]",
  "[fe80::5efe:7f00:1]",
];

function addressForm(random: Random, text: string): string {
  if (text.startsWith("[")) return random.pick([text, text.toUpperCase(), text.replace("]", "%25eth0]")]);
  const parts = text.split(".").map(Number);
  const number = ((parts[0]! * 256 + parts[1]!) * 256 + parts[2]!) * 256 + parts[3]!;
  return random.pick([
    text,
    `${text}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0x${part.toString(16)}`).join("."),
    parts.map((part) => `0${part.toString(8)}`).join("."),
    `${parts[0]}.${parts[1]! * 65_536 + parts[2]! * 256 + parts[3]!}`,
    `${parts[0]}.${parts[1]}.${parts[2]! * 256 + parts[3]!}`,
    String(number + 4_294_967_296),
    Array.from(text)
      .map((letter) => (/\d/.test(letter) ? String.fromCodePoint(0xff10 + Number(letter)) : "。"))
      .join(""),
    text.replaceAll(".", "%2e"),
  ]);
}

function host(random: Random): string {
  if (random.chance(0.4)) return addressForm(random, random.pick(addresses));
  const name = random.pick([
    ...Object.keys(zone),
    "x.y.allowed.example",
    "notallowed.example",
    "allowed.example.evil.example",
  ]);
  return random.pick([
    name,
    name,
    name,
    `${name}.`,
    `${name}..`,
    name.toUpperCase(),
    name.replaceAll(".", "。"),
    name.replace("e", "е"),
    name.replace("a", "\u00ada"),
    `${name}\u0000.allowed.example`,
    `${name}%00.allowed.example`,
    `${name}%2eallowed.example`,
    `evil.example#.${name}`,
    `evil.example\\.${name}`,
    `${name}@evil.example`,
    `evil.example@${name}`,
    `evil.example%40${name}`,
    ` ${name}`,
    `${name}\t`,
    `evil.example/${name}`,
    `evil.example?${name}`,
  ]);
}

/** A random URL, most of them odd. */
export function generateUrl(random: Random): string {
  const scheme = random.pick([
    "http",
    "https",
    "https",
    "https",
    "HTTPS",
    "file",
    "ftp",
    "gopher",
    "ws",
    "javascript",
    "data",
  ]);
  const port = random.pick(["", "", "", "", ":443", ":80", ":8080", ":0443", ":65979", ":0", ":22", ":", ":443a"]);
  const slashes = random.pick(["://", "://", "://", "://", ":/", ":", ":///", ":\\\\", ":////"]);
  const user = random.chance(0.08)
    ? random.pick(["api.allowed.example@", "u:p@", "@", "u@", "api.allowed.example:443@"])
    : "";
  return `${scheme}${slashes}${user}${host(random)}${port}${random.pick(["", "/", "/a?b#c", "/@evil.example", "?x", "#y"])}`;
}
