import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { deterministicAgents } from "@hearth/gateway";
import { createPolicyEngine, defaultPolicy, type Policy, type PolicyEngine } from "@hearth/policy";
import { ValidationError } from "@hearth/protocol";
import type { CliContext } from "../cli-context.ts";
import { UsageError } from "../errors/usage-error.ts";

/**
 * The policy in force on this home, or the one of a file, without a hub.
 * @throws ValidationError naming each field and example that is wrong
 */
export async function openPolicy(
  context: CliContext,
  file?: string,
): Promise<{ engine: PolicyEngine; policy: Policy }> {
  const engine = await createPolicyEngine();
  const path = file === undefined ? join(context.home, "policy.json") : resolve(context.folder, file);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    if (file === undefined) return undefined;
    throw new UsageError(`${path} cannot be read`, { field: "policy", cause });
  });
  const load = engine.loadPolicy(withBuiltinAgents(text === undefined ? defaultPolicy : parseJson(text, path)));
  if (load.loaded) return { engine, policy: load.policy };
  throw new ValidationError(
    `the policy ${path}`,
    load.problems.map(({ field, rule, example, message }) => ({
      field,
      message: [rule === undefined ? "" : `rule ${rule}:`, message, example === undefined ? "" : `(${example})`]
        .filter((part) => part !== "")
        .join(" "),
    })),
  );
}

/** The hub adds these to every policy, so a rule may name them. */
function withBuiltinAgents(data: unknown): unknown {
  if (typeof data !== "object" || data === null || !("agents" in data) || typeof data.agents !== "object") return data;
  return { ...data, agents: { ...deterministicAgents, ...data.agents } };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UsageError(`${path} is no JSON`, { field: "policy", cause });
  }
}
