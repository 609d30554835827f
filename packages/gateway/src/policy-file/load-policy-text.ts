import { hash } from "node:crypto";
import type { Policy, PolicyEngine, PolicyInput, PolicyLoad, PolicyProblem } from "@hearth/policy";
import type { PolicyVersions } from "./policy-versions.ts";

/** SHA-256 of a policy file's bytes, hexadecimal. */
export const digestOf = (text: string): string => hash("sha256", text);

/** A problem of the file as a whole. */
export const wholeProblem = (message: string): PolicyProblem[] => [{ field: "", message }];

/** Loads the text of a policy. @param previous the policy that it must be newer than */
export type PolicyLoader = (text: string, previous?: Policy) => PolicyLoad;

/** @param extraAgents entries for agents that the text has none for */
export function policyLoader(engine: PolicyEngine, extraAgents: PolicyInput["agents"]): PolicyLoader {
  return (text, previous) => {
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch (error) {
      return { loaded: false, policy: previous, problems: wholeProblem(`is not JSON: ${(error as Error).message}`) };
    }
    return engine.loadPolicy(withAgents(data, extraAgents), previous);
  };
}

/** The newest accepted version that still loads. */
export async function lastGoodPolicy(
  versions: PolicyVersions,
  load: PolicyLoader,
): Promise<{ policy: Policy; digest: string } | undefined> {
  for (const { text } of await versions.list()) {
    const result = load(text);
    if (result.loaded) return { policy: result.policy, digest: digestOf(text) };
  }
  return undefined;
}

function withAgents(data: unknown, extra: PolicyInput["agents"]): unknown {
  if (typeof data !== "object" || data === null || !("agents" in data) || typeof data.agents !== "object") return data;
  return { ...data, agents: { ...extra, ...data.agents } };
}
