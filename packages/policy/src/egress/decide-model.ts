import ipaddr from "ipaddr.js";
import { allow, deny, type Finding } from "../rules/decision.ts";
import type { EgressRules } from "../rules/policy.ts";
import { type CanonicalTarget, canonicalizeTarget } from "./target.ts";

export interface ModelResult {
  finding: Finding;
  /** Where it is asked; undefined for a model that runs inside the hub. */
  target?: CanonicalTarget;
  /** It runs on this machine: an address of loopback, written out, or the hub itself. */
  local: boolean;
  /** What the dialer may reach for it: this one place. */
  rules: EgressRules;
}

const nowhere: EgressRules = { allow: [], ask: [], deny: ["*:*"], privateOk: [] };

/**
 * Judges the place of a model server. A person set it up, so it is allowed unless a rule says otherwise; an agent has no
 * way to name another. An address that is written out may be a private one; a name must lead to public ones.
 * @param url undefined for a model that runs inside the hub
 * @param handsOn what listens there hands on to another machine
 */
export function decideModel(url: string | undefined, handsOn = false): ModelResult {
  if (url === undefined)
    return { finding: allow("model-inside", "it runs inside the hub"), local: true, rules: nowhere };
  const { target, finding } = canonicalizeTarget(url);
  if (target === undefined) return { finding, local: false, rules: nowhere };
  if (target.scheme !== "https" && target.scheme !== "http")
    return {
      finding: deny("model-scheme", "a model server is reached by http or https"),
      local: false,
      rules: nowhere,
    };
  const place = target.host.includes(":") ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
  return {
    finding: allow("model-configured", `${place} is a model server that a person set up`),
    target,
    local: !handsOn && target.literal && ipaddr.process(target.host).range() === "loopback",
    rules: { allow: [place], ask: [], deny: [], privateOk: target.literal ? [target.host] : [] },
  };
}
