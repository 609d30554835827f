import type { Match } from "./policy.ts";

const compiled = new Map<string, RegExp>();

function cached(key: string, make: () => RegExp): RegExp {
  let expression = compiled.get(key);
  if (expression === undefined) {
    if (compiled.size > 4096) compiled.clear();
    expression = make();
    compiled.set(key, expression);
  }
  return expression;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `*` stands for any run of characters, `*` and all else literal. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  return cached(`g${pattern}`, () => new RegExp(`^${pattern.split("*").map(escape).join(".*")}$`, "s")).test(text);
}

/** Path globs: `*` stays within a directory, `**` crosses them; a trailing `/**` matches the directory too. */
export function matchesPath(pattern: string, path: string): boolean {
  const fixed =
    pattern.startsWith("/") && !pattern.startsWith("/**")
      ? pattern.slice(0, pattern.indexOf("*") === -1 ? pattern.length : pattern.indexOf("*"))
      : "";
  const start = pattern.endsWith("/**") ? fixed.replace(/\/$/, "") : fixed;
  if (!path.startsWith(start)) return false;
  return cached(`p${pattern}`, () => {
    const body = pattern
      .split(/(\/\*\*$|\*\*\/|\*\*|\*)/)
      .map((part) => {
        if (part === "/**") return "(?:/.*)?";
        if (part === "**/") return "(?:.*/)?";
        if (part === "**") return ".*";
        return part === "*" ? "[^/]*" : escape(part);
      })
      .join("");
    return new RegExp(`^${body}$`, "s");
  }).test(path);
}

/** A regular expression of the policy, anchored at both ends. */
export function matchesWhole(expression: string, text: string): boolean {
  return cached(`w${expression}`, () => new RegExp(`^(?:${expression})$`, "su")).test(text);
}

/** Does a rule for messages speak of one on this channel to this receiver? Each key it names must hold. */
export function matchesMessage({ channel, to }: Pick<Match, "channel" | "to">, on: string, receiver: string): boolean {
  if (channel === undefined && to === undefined) return false;
  return channel?.includes(on) !== false && to?.some((pattern) => matchesGlob(pattern, receiver)) !== false;
}
