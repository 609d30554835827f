import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { inspectPolicyFile } from "@hearth/gateway";
import { createPolicyEngine, type Policy, type PolicyEngine, type PolicyProblem } from "@hearth/policy";
import { ValidationError } from "@hearth/protocol";
import { hubAgents } from "../../gateway/hub-agents.ts";
import { loadWithHubAgents } from "../../gateway/load-with-hub-agents.ts";
import type { Session } from "../action.ts";
import { UsageError } from "../errors/usage-error.ts";

/**
 * The policy in force on this home, as a hub would decide by it, or the one of a file. Needs no hub. Where the person's
 * own file is not in force, that is said beside the answer.
 * @throws ValidationError naming each field and example of the named file that is wrong
 */
export async function openPolicy(
  { context, output }: Session,
  file?: string,
): Promise<{ engine: PolicyEngine; policy: Policy }> {
  const engine = await createPolicyEngine();
  if (file !== undefined) return { engine, policy: await loadFile(engine, resolve(context.folder, file)) };
  const { policy, path, problems } = await inspectPolicyFile({ folder: context.home, engine, extraAgents: hubAgents });
  if (problems.length > 0)
    output.note(`${path} is not in force (hearth policy test says why); version ${policy.version} is`);
  return { engine, policy };
}

/**
 * The person's own file, or another, as it stands.
 * @throws ValidationError naming each field and example that is wrong
 */
export async function testPolicy({ context }: Session, file?: string): Promise<Policy> {
  const engine = await createPolicyEngine();
  if (file !== undefined) return await loadFile(engine, resolve(context.folder, file));
  const { policy, path, problems } = await inspectPolicyFile({ folder: context.home, engine, extraAgents: hubAgents });
  if (problems.length > 0) throw policyError(path, problems);
  return policy;
}

async function loadFile(engine: PolicyEngine, path: string): Promise<Policy> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read`, { field: "policy", cause });
  });
  const load = loadWithHubAgents(engine, parseJson(text, path));
  if (load.loaded) return load.policy;
  throw policyError(path, load.problems);
}

function policyError(path: string, problems: readonly PolicyProblem[]): ValidationError {
  return new ValidationError(
    `the policy ${path}`,
    problems.map(({ field, rule, example, message }) => ({
      field,
      message: [rule === undefined ? "" : `rule ${rule}:`, message, example === undefined ? "" : `(${example})`]
        .filter((part) => part !== "")
        .join(" "),
    })),
  );
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UsageError(`${path} is no JSON`, { field: "policy", cause });
  }
}
