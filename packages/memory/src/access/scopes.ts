import { describePrincipal, type Principal, ValidationError } from "@hearth/protocol";
import type { Provenance } from "../item/item.ts";

/** Who may read and write which scope, within the memory of one person. */
export interface SharingRules {
  /** The domains an agent belongs to, such as `["research"]`. @default none */
  domainsOf?: (agent: string) => readonly string[];
}

/**
 * The scopes a principal may read: a person all of theirs; an agent its own, its domains' and what is shared; a device what
 * is shared; a plugin only its own.
 */
export function readableScopes(who: Principal, { domainsOf = () => [] }: SharingRules): "all" | string[] {
  switch (who.kind) {
    case "person":
      return "all";
    case "agent":
      return ["shared", `agent:${who.id}`, ...domainsOf(who.id).map((domain) => `domain:${domain}`)];
    case "device":
      return ["shared"];
    case "plugin":
      return [`plugin:${who.id}`];
  }
}

/** Where something a principal learns goes when nothing else is said. */
export function ownScope(who: Principal): string {
  return who.kind === "agent" || who.kind === "plugin" ? `${who.kind}:${who.id}` : "shared";
}

/**
 * The scope something is written into. What one may not read one may not write either.
 * @throws ValidationError
 */
export function writableScope(who: Principal, wanted: string | undefined, rules: SharingRules): string {
  const scope = wanted ?? ownScope(who);
  const readable = readableScopes(who, rules);
  if (readable === "all" || readable.includes(scope)) return scope;
  throw new ValidationError("the memory's scope", [
    { field: "/scope", message: `must be one that you may read: ${readable.join(", ")}` },
  ]);
}

/** The scopes of a search: those asked for, as far as they may be read. */
export function searchedScopes(
  who: Principal,
  wanted: readonly string[] | undefined,
  rules: SharingRules,
): "all" | readonly string[] {
  const readable = readableScopes(who, rules);
  if (wanted === undefined) return readable;
  return readable === "all" ? wanted : wanted.filter((scope) => readable.includes(scope));
}

/** Who stands behind what this principal says, given whether it was made from text of outsiders. */
export function provenanceOf(who: Principal, untrusted: boolean): Provenance {
  if (who.kind === "person") return "owner";
  if (untrusted || who.kind === "plugin") return "untrusted";
  return who.kind === "device" ? "system" : "agent";
}

/** Whether a principal sees the traces and work of another: managers and the admin supervise, a worker has its own only. */
export function seesWorkOf(who: Principal, author: string): boolean {
  if (who.kind === "person" || who.kind === "device") return true;
  return (who.kind === "agent" && who.level !== "worker") || describePrincipal(who) === author;
}
