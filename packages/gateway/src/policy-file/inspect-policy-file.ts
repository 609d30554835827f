import { join } from "node:path";
import { defaultPolicy, type Policy, type PolicyEngine, type PolicyInput, type PolicyProblem } from "@hearth/policy";
import { PolicyFileError } from "../errors/policy-file-error.ts";
import { digestOf, lastGoodPolicy, policyLoader, wholeProblem } from "./load-policy-text.ts";
import { PolicyVersions } from "./policy-versions.ts";
import { readTrusted } from "./trusted-file.ts";

export interface InspectPolicyFileOptions {
  /** The hub's own folder (HEARTH_HOME). */
  folder: string;
  engine: PolicyEngine;
  /** Entries for agents that the file has none for. */
  extraAgents?: PolicyInput["agents"];
}

export interface PolicyInspection {
  /** The policy in force: what a hub that runs, or the next that starts, decides by. */
  readonly policy: Policy;
  /** `file`: the person's file, `kept`: the last good version of it, `shipped`: the policy that Hearth brings. */
  readonly source: "file" | "kept" | "shipped";
  readonly path: string;
  /** What is wrong with the file as it is now. */
  readonly problems: readonly PolicyProblem[];
  /** Version of the newest accepted file, if one ever was. */
  readonly lastGood: number | undefined;
}

/** Says what `openPolicyFile` would put in force, and changes and records nothing. */
export async function inspectPolicyFile({
  folder,
  engine,
  extraAgents = {},
}: InspectPolicyFileOptions): Promise<PolicyInspection> {
  const path = join(folder, "policy.json");
  const load = policyLoader(engine, extraAgents);
  const kept = await lastGoodPolicy(new PolicyVersions(join(folder, "policy-versions")), load);
  const common = { path, lastGood: kept?.policy.version };
  const read = await readTrusted(path);
  const keepOn = (problems: readonly PolicyProblem[]): PolicyInspection =>
    kept === undefined
      ? { ...common, policy: shippedPolicy(load), source: "shipped", problems }
      : { ...common, policy: kept.policy, source: "kept", problems };
  if (read.kind === "missing") return keepOn(kept === undefined ? [] : wholeProblem("is gone"));
  if (read.kind === "refused") return keepOn(wholeProblem(read.why));
  if (kept?.digest === digestOf(read.text)) return { ...common, policy: kept.policy, source: "file", problems: [] };
  const result = load(read.text, kept?.policy ?? shippedPolicy(load));
  if (!result.loaded) return keepOn(result.problems);
  return { ...common, policy: result.policy, source: "file", problems: [] };
}

/** @throws PolicyFileError when the added agents are not sound */
export function shippedPolicy(load: ReturnType<typeof policyLoader>): Policy {
  const shipped = load(JSON.stringify(defaultPolicy));
  if (shipped.loaded) return shipped.policy;
  const problems = shipped.problems.map(({ field, message }) => `${field} ${message}`).join("; ");
  throw new PolicyFileError(`the added agents are not sound: ${problems}`, {
    hint: "Correct the entries that are handed to openPolicyFile.",
  });
}
