import { existsSync } from "node:fs";
import type { Check } from "./finding.ts";

/** What agents may do is what the person's file says. */
export const checkPolicy: Check = async ({ home }) => {
  if (!existsSync(home))
    return [
      {
        name: "policy",
        state: "declined",
        detail: "the shipped policy holds",
        fix: "docs/policy.md says how to change it",
      },
    ];
  const { inspectPolicyFile } = await import("@hearth/gateway");
  const { createPolicyEngine } = await import("@hearth/policy");
  const { hubAgents } = await import("../../gateway/hub-agents.ts");
  const inspection = await inspectPolicyFile({
    folder: home,
    engine: await createPolicyEngine(),
    extraAgents: hubAgents,
  });
  const { source, policy, path, problems, lastGood } = inspection;
  const inForce = source === "shipped" ? "the shipped policy holds" : `version ${policy.version} holds`;
  const [first] = problems;
  if (first !== undefined) {
    const where = [first.field, first.rule === undefined ? "" : `rule ${first.rule}`].filter((part) => part !== "");
    const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
    return [
      {
        name: "policy",
        state: "broken",
        detail: `${path} is not in force: ${[...where, first.message].join(" ")}${more}; ${inForce}${lastGood === undefined ? "" : `, the last good one is ${lastGood}`}`,
        fix: "hearth policy test",
      },
    ];
  }
  if (source === "shipped")
    return [{ name: "policy", state: "declined", detail: inForce, fix: "docs/policy.md says how to change it" }];
  return [{ name: "policy", state: "live", detail: `${path}: ${inForce}` }];
};
