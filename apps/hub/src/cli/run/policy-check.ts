import { agentOf, createCaseEvaluator, type PolicyRequestInput } from "@hearth/policy";
import { action } from "../action.ts";
import type { PolicyCheckFlags } from "../commands/policy.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { answerLines } from "../policy/json-lines.ts";
import { openPolicy } from "../policy/open-policy.ts";

const exitCodes = { allowed: exitCode.ok, approval: exitCode.needsApproval, denied: exitCode.refused } as const;

export default action<PolicyCheckFlags, []>(async (session, flags) => {
  const { engine, policy } = await openPolicy(session, flags.policy);
  if (flags.stdin) {
    await answerLines(session, createCaseEvaluator(engine, policy));
    return exitCode.ok;
  }
  if (flags.agent === undefined) throw new UsageError("name the agent with --agent", { field: "agent" });
  const level = flags.level ?? agentOf(policy, flags.agent)?.level ?? 0;
  const { plan, ...decision } = engine.decide(
    { agent: flags.agent, level, ...effectOf(flags) } as PolicyRequestInput,
    policy,
  );
  if (session.output.json) session.output.data({ ...decision, ...(plan === undefined ? {} : { plan }) });
  else session.output.text(`${decision.decision}: ${decision.why} (rule ${decision.rule})`);
  return exitCodes[decision.decision];
});

function effectOf({
  command,
  sql,
  dialect,
  url,
  path,
  write,
}: PolicyCheckFlags): Pick<PolicyRequestInput, "tool" | "args"> {
  const effects = [
    ...(command === undefined ? [] : [{ tool: "command", args: { command } } as const]),
    ...(sql === undefined ? [] : [{ tool: "sql", args: { sql, dialect } } as const]),
    ...(url === undefined ? [] : [{ tool: "egress", args: { target: url } } as const]),
    ...(path === undefined ? [] : [{ tool: "path", args: { path, mode: write ? "write" : "read" } } as const]),
  ];
  const [effect] = effects;
  if (effect === undefined || effects.length > 1) {
    throw new UsageError("give exactly one of --command, --sql, --url, --path, or --stdin");
  }
  return effect;
}
