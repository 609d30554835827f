import { allow, ask, deny, type Finding, strictest } from "../rules/decision.ts";
import type { EgressRules } from "../rules/policy.ts";
import { checkAddress } from "./check-address.ts";
import { hostPattern } from "./host-pattern.ts";
import { checkSpecialName } from "./special-names.ts";
import { type CanonicalTarget, canonicalizeTarget, type EgressTarget } from "./target.ts";

export interface EgressResult {
  finding: Finding;
  /** The place to dial, unless it is refused. */
  target?: CanonicalTarget;
}

function listed(list: readonly string[], target: CanonicalTarget): string | undefined {
  return list.find((entry) => hostPattern(entry)?.matches(target.host, target.port) === true);
}

/**
 * Judges a target before any name is resolved: deny, then allow, then ask, else denied.
 * An address that is written out is judged as an address too.
 */
export function decideEgress(target: EgressTarget, rules: EgressRules): EgressResult {
  const { target: canonical, finding: refused } = canonicalizeTarget(target);
  if (canonical === undefined) return { finding: refused };
  const finding = judge(canonical, rules);
  return finding.decision === "denied" ? { finding } : { finding, target: canonical };
}

function judge(target: CanonicalTarget, rules: EgressRules): Finding {
  const place = target.host.includes(":") ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
  const denied = listed(rules.deny, target);
  if (denied !== undefined) return deny("egress-deny", `${place} is denied by ${denied}`);
  const fixed = target.literal ? checkAddress(target.host, rules) : checkSpecialName(target.host, rules);
  if (fixed?.decision === "denied") return deny(fixed.rule, `${place}: ${fixed.why}`);
  const allowed = listed(rules.allow, target);
  if (allowed !== undefined) return allow("egress-allow", `${place} is allowed by ${allowed}`);
  const asked = listed(rules.ask, target);
  if (asked !== undefined) return ask("egress-ask", `${place} asks by ${asked}`);
  return deny("egress-unlisted", `${place} is on no list`);
}

/**
 * The whole decision once the name is resolved. Every address must pass: a name that also leads somewhere
 * forbidden is refused, because which of its addresses is dialled is not ours to guess.
 */
export function decideEgressWithAddresses(
  target: EgressTarget,
  rules: EgressRules,
  addresses: readonly string[],
): EgressResult {
  const before = decideEgress(target, rules);
  if (before.target === undefined || before.target.literal) return before;
  const host = before.target.host;
  if (addresses.length === 0) return { finding: deny("egress-unresolved", `${host} has no address`) };
  const found = addresses.map((address) => checkAddress(address, rules));
  const worst = strictest(found);
  if (worst.decision === "denied") return { finding: deny(worst.rule, `${host} leads to ${worst.why}`) };
  return before;
}

/** Does the Host header, or the TLS server name, agree with the place that was decided? */
export function agreesWithHost(header: string, target: CanonicalTarget): boolean {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f/\\?#@%,]/.test(header)) return false;
  const written = URL.parse(`${target.scheme === "https" ? "https" : "http"}://${header}/`);
  if (written === null || header === "") return false;
  const host = written.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const explicit = /:(\d+)$/.exec(header)?.[1];
  const standard = target.scheme === "https" ? 443 : 80;
  return (
    host === target.host &&
    (explicit === undefined
      ? target.port === standard || target.scheme === "connect"
      : Number(explicit) === target.port)
  );
}
