import { decideEgressChain } from "../egress/decide-egress-chain.ts";
import type { EgressTarget } from "../egress/target.ts";
import type { PolicyEngine } from "../decide/engine.ts";
import type { Outcome } from "../rules/decision.ts";
import { agentOf, egressRules, type EgressRules, type Policy } from "../rules/policy.ts";
import { z } from "zod";

const line = z.looseObject({
  id: z.string().optional(),
  agent: z.string().optional(),
  /** Level of the session; the agent's own when absent. */
  level: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).optional(),
  command: z.string().optional(),
  sql: z.string().optional(),
  dialect: z.string().optional(),
  path: z.string().optional(),
  mode: z.enum(["read", "write", "delete"]).optional(),
  target: z.union([z.string(), z.looseObject({ host: z.unknown(), port: z.unknown() })]).optional(),
  rules: z.unknown().optional(),
  dns: z.record(z.string(), z.unknown()).optional(),
  redirects: z.array(z.string()).optional(),
  default_rules: z.unknown().optional(),
});

export interface CaseAnswer {
  id?: string;
  decision: Outcome;
  rule: string;
  why: string;
}

/**
 * Answers lines of labelled case files: `{id, agent, command}`, `{id, agent, dialect, sql}`, `{id, agent, path, mode}`,
 * `{id, via, target, rules, dns, redirects, http_host}`. A line with `default_rules` sets the egress rules of later
 * lines and answers nothing. Every request goes through the engine's public decision.
 */
export function createCaseEvaluator(engine: PolicyEngine, policy: Policy): (input: unknown) => CaseAnswer | undefined {
  let defaultRules: EgressRules | undefined;
  return (input) => {
    const parsed = line.safeParse(input);
    const given = typeof input === "object" && input !== null && "id" in input ? String(input.id) : undefined;
    const answer = (finding: { decision: Outcome; rule: string; why: string }): CaseAnswer => ({
      ...(given === undefined ? {} : { id: given }),
      decision: finding.decision,
      rule: finding.rule,
      why: finding.why,
    });
    const invalid = (why: string): CaseAnswer => answer({ decision: "denied", rule: "case-invalid", why });
    if (!parsed.success) return invalid("the line has not the shape of a request");
    const item = parsed.data;
    if (item.default_rules !== undefined) {
      const rules = egressRules.safeParse(item.default_rules);
      if (!rules.success) return invalid("default_rules cannot be read");
      defaultRules = rules.data;
      return undefined;
    }
    if (item.target !== undefined) {
      const rules = item.rules === undefined ? (defaultRules ?? ruleset(policy, item.agent)) : readRules(item.rules);
      if (rules === undefined) return invalid("there are no egress rules");
      return answer(decideEgressLine(item, rules));
    }
    const agent = item.agent ?? "";
    const level = item.level ?? agentOf(policy, agent)?.level ?? 0;
    if (item.command !== undefined)
      return answer(engine.decide({ agent, level, tool: "command", args: { command: item.command } }, policy));
    if (item.sql !== undefined)
      return answer(
        engine.decide(
          { agent, level, tool: "sql", args: { sql: item.sql, dialect: item.dialect ?? "postgresql" } },
          policy,
        ),
      );
    if (item.path !== undefined)
      return answer(
        engine.decide({ agent, level, tool: "path", args: { path: item.path, mode: item.mode ?? "read" } }, policy),
      );
    return invalid("a line holds a command, sql, path or target");
  };
}

function readRules(value: unknown): EgressRules | undefined {
  const rules = egressRules.safeParse(value);
  return rules.success ? rules.data : undefined;
}

function ruleset(policy: Policy, agent: string | undefined): EgressRules | undefined {
  return agent === undefined ? undefined : agentOf(policy, agent)?.egress;
}

/** The whole way of a request: each hop looks its name up once, in the order the line's `dns` gives answers. */
function decideEgressLine(
  item: z.infer<typeof line>,
  rules: EgressRules,
): { decision: Outcome; rule: string; why: string } {
  const asked = new Map<string, number>();
  const resolve = (host: string): readonly string[] => {
    const answers = item.dns !== undefined && Object.hasOwn(item.dns, host) ? item.dns[host] : undefined;
    if (!Array.isArray(answers)) return [];
    const count = asked.get(host) ?? 0;
    asked.set(host, count + 1);
    const chosen: unknown = answers.every((entry) => typeof entry === "string")
      ? answers
      : answers[Math.min(count, answers.length - 1)];
    return Array.isArray(chosen) ? chosen.map(String) : [];
  };
  const target = item.target;
  const place: EgressTarget =
    typeof target === "string"
      ? target
      : {
          host: typeof target?.host === "string" ? target.host : "",
          port: typeof target?.port === "number" || typeof target?.port === "string" ? target.port : "",
        };
  const inner = [item["http_host"], item["host_header"], item["sni"], item["tls_server_name"]].find(
    (name) => typeof name === "string",
  );
  return decideEgressChain(
    { target: place, redirects: item.redirects ?? [], innerName: typeof inner === "string" ? inner : undefined },
    rules,
    resolve,
  ).finding;
}
