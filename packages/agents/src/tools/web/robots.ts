/** How we are named to sites, and in their robots.txt. */
export const robotName = "HearthAgent";

interface Rule {
  allow: boolean;
  pattern: string;
}

const maximumRules = 5000;

/**
 * Whether a site's robots.txt lets a path be visited (RFC 9309): of the rules of our group, or of `*`, the longest
 * that matches decides, and of equals the one that allows.
 * @param path with its query, as it goes on the wire
 */
export function isAllowedByRobots(text: string, path: string, agent: string = robotName): boolean {
  if (path === "/robots.txt") return true;
  let best: Rule | undefined;
  for (const rule of rulesFor(text, agent.toLowerCase())) {
    if (!matches(rule.pattern, path)) continue;
    const longer = best === undefined || rule.pattern.length > best.pattern.length;
    if (longer || (rule.pattern.length === best?.pattern.length && rule.allow)) best = rule;
  }
  return best?.allow ?? true;
}

/** The rules of every group that names us; where none does, those of every group that names everyone. */
function rulesFor(text: string, agent: string): Rule[] {
  const [ours, everyone]: Rule[][] = [[], []];
  let [named, began, forUs, forAll] = [false, false, false, false];
  for (const raw of text.split(/\r\n?|\n/).slice(0, 100_000)) {
    const [key = "", ...rest] = raw.replace(/#.*$/, "").split(":");
    const value = rest.join(":").trim();
    const field = key.trim().toLowerCase();
    if (field === "user-agent") {
      // Names in a row share the rules that follow; a name after a rule begins another group.
      if (began) [began, forUs, forAll] = [false, false, false];
      const name = value.toLowerCase();
      if (name === "*") forAll = true;
      else if (name !== "" && agent.startsWith(name.split(/[^a-z_-]/)[0] ?? "")) [forUs, named] = [true, true];
    } else if (field === "allow" || field === "disallow") {
      began = true;
      if (value === "") continue;
      const rule = { allow: field === "allow", pattern: value };
      if (forUs && ours!.length < maximumRules) ours!.push(rule);
      if (forAll && everyone!.length < maximumRules) everyone!.push(rule);
    }
  }
  return named ? ours! : everyone!;
}

/** `*` stands for any characters and `$` at the end for the end; in time proportional to both texts. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith("$");
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split("*");
  const [first = "", ...rest] = parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    if (anchored && index === rest.length - 1) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return !anchored || at === path.length;
}
