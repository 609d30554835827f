/** Something about a dependency that a person should know. What is known to be broken in it is not looked up: that needs the network. */
export interface DependencyFinding {
  package: string;
  rule: "no-integrity" | "not-encrypted" | "not-from-registry" | "runs-at-install" | "not-pinned";
  detail: string;
}

interface LockedPackage {
  version?: unknown;
  resolved?: unknown;
  integrity?: unknown;
  link?: unknown;
  inBundle?: unknown;
  hasInstallScript?: unknown;
}

/**
 * Looks through npm's lock file, versions 2 and 3.
 * @throws SyntaxError where it is no JSON
 * @returns undefined where it is no such file
 */
export function auditNpmLock(text: string): { packages: number; findings: DependencyFinding[] } | undefined {
  const lock = JSON.parse(text) as { packages?: unknown };
  if (typeof lock.packages !== "object" || lock.packages === null) return undefined;
  const findings: DependencyFinding[] = [];
  const entries = Object.entries(lock.packages as Record<string, LockedPackage>).filter(([path]) => path !== "");
  for (const [path, locked] of entries) {
    const name = `${path.slice(path.lastIndexOf("node_modules/") + 13)}@${String(locked.version)}`;
    const add = (rule: DependencyFinding["rule"], detail: string) => findings.push({ package: name, rule, detail });
    if (locked.hasInstallScript === true) add("runs-at-install", "runs a program of its own when it is installed");
    if (locked.link === true || locked.inBundle === true || typeof locked.resolved !== "string") continue;
    if (locked.resolved.startsWith("http:")) add("not-encrypted", "is fetched without encryption");
    if (/^(git|github:|file:)/.test(locked.resolved)) add("not-from-registry", locked.resolved.slice(0, 200));
    else if (typeof locked.integrity !== "string") add("no-integrity", "what is fetched is not compared with a hash");
  }
  return { packages: entries.length, findings };
}

/** Looks through a requirements.txt: what is not pinned to one version with a hash can be something else tomorrow. */
export function auditRequirements(text: string): { packages: number; findings: DependencyFinding[] } {
  const lines = text
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
  const findings: DependencyFinding[] = [];
  let packages = 0;
  for (const line of lines) {
    if (/^(-i|--(?:extra-)?index-url)\b/.test(line)) {
      if (/http:\/\//.test(line))
        findings.push({ package: line.slice(0, 200), rule: "not-encrypted", detail: "an index without encryption" });
      continue;
    }
    if (line.startsWith("-")) continue;
    packages += 1;
    const name = /^[A-Za-z0-9._-]+(\[[^\]]*\])?/.exec(line)?.[0] ?? line.slice(0, 100);
    if (/@\s*(git\+|https?:|file:)|^(git\+|https?:)/.test(line))
      findings.push({ package: name, rule: "not-from-registry", detail: line.slice(0, 200) });
    else if (!/===?\s*[^\s,;]+/.test(line))
      findings.push({ package: name, rule: "not-pinned", detail: "any matching version is taken" });
    else if (!line.includes("--hash="))
      findings.push({ package: name, rule: "no-integrity", detail: "what is fetched is not compared with a hash" });
  }
  return { packages, findings };
}
