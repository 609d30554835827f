import { isWithin, writableRoots } from "../command/resolve-path.ts";
import { allow, deny, type Finding, outcomeOf, strictest } from "../rules/decision.ts";
import { matchesPath } from "../rules/patterns.ts";
import { rulesFor } from "../rules/rule-index.ts";
import type { PermissionLevel, Policy } from "../rules/policy.ts";

export type PathMode = "read" | "write" | "delete";

/** Folders with nothing but programs and libraries, readable by everyone. */
const publicRoots = [
  "/usr",
  "/bin",
  "/lib",
  "/lib64",
  "/sbin",
  "/opt",
  "/dev/null",
  "/dev/zero",
  "/dev/urandom",
  "/dev/random",
  "/dev/stdin",
  "/dev/stdout",
  "/dev/stderr",
  "/dev/fd",
];
const writableDevices = new Set(["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty"]);
/** What level 1 and above may read besides the workspace. */
const extraReads: Record<PermissionLevel, readonly string[]> = {
  0: [],
  1: ["/var/www"],
  2: ["/var/www", "/etc/nginx", "/var/log"],
  3: ["/"],
};

const roots = new WeakMap<Policy, Map<string, readonly string[]>>();

/** Folders of the host that the agent may read at this level, for the sandbox to show. */
export function readableRoots(agentName: string, level: PermissionLevel, policy: Policy): readonly string[] {
  let known = roots.get(policy);
  if (known === undefined) {
    known = new Map();
    roots.set(policy, known);
  }
  const key = `${level} ${agentName}`;
  let found = known.get(key);
  if (found === undefined) {
    found = extraReads[level === 3 ? 2 : level].filter(
      (root) => decidePath(root, "read", agentName, level, policy).decision === "allowed",
    );
    if (known.size < 1000) known.set(key, found);
  }
  return found;
}

/**
 * Judges what a shell pattern may name: a refused file whose name begins with the same text is refused through it too.
 * @param beginning absolute text before the first sign of the pattern, with at least one letter after the last slash
 */
export function hidesRefused(beginning: string, agentName: string, policy: Policy): Finding | undefined {
  if (beginning.endsWith("/")) return undefined;
  for (const rule of rulesFor(policy, "path", agentName)) {
    if (rule.effect !== "deny" || rule.when.mode?.includes("read") === false) continue;
    const found = rule.when.path?.find(
      (pattern) => pattern.startsWith("/") && pattern.split("*")[0]!.startsWith(beginning),
    );
    if (found !== undefined) return { decision: "denied", rule: rule.id, why: `${rule.why} (${beginning}…)` };
  }
  return undefined;
}

/**
 * Judges an absolute, normalized path by its text. Symbolic links, hard links and races are not seen here:
 * whoever opens the file does so relative to a directory handle, and the sandbox mounts only what is allowed.
 */
export function decidePath(
  path: string,
  mode: PathMode,
  agentName: string,
  level: PermissionLevel,
  policy: Policy,
): Finding {
  const findings: Finding[] = [];
  for (const rule of rulesFor(policy, "path", agentName)) {
    if (rule.when.mode !== undefined && !rule.when.mode.includes(mode)) continue;
    if (rule.when.path?.some((pattern) => matchesPath(pattern, path)) !== true) continue;
    findings.push({ decision: outcomeOf(rule.effect), rule: rule.id, why: `${rule.why} (${path})` });
  }
  if (findings.length > 0) return strictest(findings);
  const inWorkspace = writableRoots.some((root) => isWithin(path, root));
  if (mode === "read") {
    if (inWorkspace || path === "/" || publicRoots.some((root) => isWithin(path, root)))
      return allow("path-workspace", "readable");
    if (extraReads[level].some((root) => isWithin(path, root)))
      return allow("path-level", `level ${level} may read this`);
    return deny("path-outside", `${path} is outside what level ${level} may read`);
  }
  if (writableDevices.has(path)) return allow("path-device", "a harmless device");
  if (!inWorkspace) return deny("path-outside", `${path} is outside the workspace`);
  if (writableRoots.includes(path) && mode === "delete")
    return deny("path-root", "the workspace itself is not deleted");
  if (level === 0) return deny("level-0-writes", "level 0 may only read");
  return allow("path-workspace", "inside the workspace");
}
