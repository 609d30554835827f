/** A `host:port` entry of an egress list, read once. */
export interface HostPattern {
  matches(host: string, port: number): boolean;
}

const cache = new Map<string, HostPattern | undefined>();

/**
 * `name:443`, `*:443` (any host), `*.name:443` (any depth, not the bare name), `a.*.name:*` (one label), `10.*:*`,
 * `[2001:db8::5]:443`, and port ranges `8000-8010`. Undefined when the text is none of these.
 */
export function hostPattern(text: string): HostPattern | undefined {
  if (!cache.has(text)) {
    if (cache.size > 4096) cache.clear();
    cache.set(text, parsePattern(text));
  }
  return cache.get(text);
}

function parsePattern(text: string): HostPattern | undefined {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_*.-]+)):(\*|\d{1,5}(?:-\d{1,5})?)$/.exec(text);
  if (parts === null) return undefined;
  const ports = parts[3] ?? "*";
  const [low, high] = ports === "*" ? [1, 65_535] : [Number(ports.split("-")[0]), Number(ports.split("-").at(-1))];
  if (low < 1 || high > 65_535 || low > high) return undefined;
  const port = (value: number): boolean => value >= low && value <= high;
  if (parts[1] !== undefined) {
    const address = URL.parse(`http://[${parts[1]}]/`)?.hostname.slice(1, -1);
    return address === undefined ? undefined : { matches: (host, value) => host === address && port(value) };
  }
  const name = parts[2]!.toLowerCase();
  if (name === "*") return { matches: (_host, value) => port(value) };
  if (!name.includes("*")) return { matches: (host, value) => host === name && port(value) };
  const expression = new RegExp(`^${name.replace(/\*|[.-]/g, (sign, at: number) => expand(sign, at, name))}$`);
  return { matches: (host, value) => !host.includes(":") && expression.test(host) && port(value) };
}

/** Within a name a star is one label: what is deeper may belong to anyone, such as a bucket under a cloud's own name. */
function expand(sign: string, at: number, name: string): string {
  if (sign !== "*") return `\\${sign}`;
  return at === 0 || at === name.length - 1 ? "[a-z0-9_.-]+" : "[a-z0-9_-]+";
}

/** True when an entry is written as `host:port` must be. */
export function isHostPattern(text: string): boolean {
  return hostPattern(text) !== undefined;
}
