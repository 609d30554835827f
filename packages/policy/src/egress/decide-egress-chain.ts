import { deny, type Finding, strictest } from "../rules/decision.ts";
import type { EgressRules } from "../rules/policy.ts";
import { agreesWithHost, decideEgressWithAddresses, type EgressResult } from "./decide-egress.ts";
import type { EgressTarget } from "./target.ts";

export interface EgressChain {
  target: EgressTarget;
  /** Locations answered one after the other, each relative to the one before. */
  redirects?: readonly string[];
  /** Host header or TLS server name seen inside the connection. */
  innerName?: string | undefined;
}

/**
 * A request with its redirects: every hop is canonicalised, decided, resolved once and its addresses checked.
 * @param resolve the addresses of a name; called at most once for each hop
 */
export function decideEgressChain(
  chain: EgressChain,
  rules: EgressRules,
  resolve: (host: string) => readonly string[],
): EgressResult {
  const findings: Finding[] = [];
  let current: EgressTarget = chain.target;
  let first: EgressResult | undefined;
  for (const redirect of [undefined, ...(chain.redirects ?? [])]) {
    if (redirect !== undefined) {
      const next: URL | null = typeof current === "string" ? URL.parse(redirect, current) : null;
      if (next === null) return { finding: deny("egress-redirect", "a redirect that leads nowhere") };
      current = next.href;
    }
    const result: EgressResult = resolveAndDecide(current, rules, resolve);
    findings.push(result.finding);
    first ??= result;
    if (result.finding.decision === "denied") break;
  }
  if (chain.innerName !== undefined && first?.target !== undefined && !agreesWithHost(chain.innerName, first.target)) {
    findings.push(deny("egress-host-mismatch", "the name inside the connection is not the one that was decided"));
  }
  const finding = strictest(findings);
  return finding.decision === "denied" || first?.target === undefined ? { finding } : { finding, target: first.target };
}

function resolveAndDecide(
  target: EgressTarget,
  rules: EgressRules,
  resolve: (host: string) => readonly string[],
): EgressResult {
  const undecided = decideEgressWithAddresses(target, rules, []);
  if (undecided.finding.rule !== "egress-unresolved") return undecided;
  const host = typeof target === "string" ? (URL.parse(target)?.hostname ?? "") : target.host;
  return decideEgressWithAddresses(target, rules, resolve(canonicalName(host)));
}

function canonicalName(host: string): string {
  return (URL.parse(`http://${host}/`)?.hostname ?? host).replace(/\.$/, "");
}
