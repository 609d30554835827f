/** Headers that are about one connection and never pass a proxy. RFC 9110 §7.6.1. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Raw header pairs without those about the connection, including the ones `Connection` names. */
export function endToEnd(raw: readonly string[], drop: readonly string[] = []): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? "", raw[index + 1] ?? ""]);
  const dropped = new Set(drop.map((name) => name.toLowerCase()));
  for (const [name, value] of pairs)
    if (name.toLowerCase() === "connection")
      for (const named of value.split(",")) dropped.add(named.trim().toLowerCase());
  return pairs.filter(([name]) => !hopByHop.has(name.toLowerCase()) && !dropped.has(name.toLowerCase()));
}

/** All values of a header. */
export function valuesOf(raw: readonly string[], wanted: string): string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === wanted);
}
