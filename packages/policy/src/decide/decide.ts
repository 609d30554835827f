import { decideCommand, decideNested } from "../command/decide-command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { containedEnvironment, workspaceMount } from "../command/shell-state.ts";
import { toVerb } from "../command/host/to-verb.ts";
import { decideEgress, decideEgressWithAddresses } from "../egress/decide-egress.ts";
import { decideModel } from "../egress/decide-model.ts";
import { decidePath, hidesRefused, readableRoots } from "../path/decide-path.ts";
import { resolveRequestPath } from "../path/resolve-request-path.ts";
import { allow, ask, deny, type Finding, outcomeOf, strictest } from "../rules/decision.ts";
import { hostPattern } from "../egress/host-pattern.ts";
import { matchesGlob, matchesMessage } from "../rules/patterns.ts";
import { rulesFor } from "../rules/rule-index.ts";
import {
  type AgentPolicy,
  agentOf,
  type EgressRules,
  type PermissionLevel,
  type Policy,
  type Rule,
} from "../rules/policy.ts";
import { decideSql } from "../sql/decide-sql.ts";
import type { SqlParser } from "../sql/sql-parser.ts";
import type { ExecutionPlan, Mount } from "./plan.ts";
import { type PolicyRequest, subjectOf } from "./request.ts";

/** The answer to a request. `plan` is there unless it is denied, and is the only thing that may be executed. */
export interface Decision extends Finding {
  plan?: ExecutionPlan;
  /** The person who approves must have signed in freshly (level 3). */
  freshSignIn?: boolean;
  /** The standing grant that answered an ask. */
  grant?: string;
  /** Version of the policy that decided. */
  policyVersion: number;
}

/** Files of a workspace that other programs run or obey; the sandbox mounts them read-only. */
export const readOnlyInWorkspace: readonly string[] = [
  ".git/hooks",
  ".git/config",
  ".gitmodules",
  ".husky",
  ".vscode",
  ".idea",
  ".devcontainer",
  ".claude",
  ".codex",
  ".cursor",
  ".gemini",
  ".hearth",
  ".mcp.json",
  ".envrc",
];

interface Judged {
  findings: readonly Finding[];
  plan?: ExecutionPlan;
  /** Changes or reaches something outside the session. */
  outward: boolean;
  /** Leaves everything as it was. */
  looksOnly: boolean;
}

/**
 * Decides one request from policy data alone: no clock, no input or output, the same answer every time.
 * Order deny, ask, allow, else denied; the strictest finding about any part of the request wins.
 */
export function decide(request: PolicyRequest, policy: Policy, parser: SqlParser): Decision {
  const version = { policyVersion: policy.version };
  const agent = agentOf(policy, request.agent);
  if (agent === undefined)
    return { ...deny("agent-unknown", `the policy knows no agent ${request.agent}`), ...version };
  const level = Math.min(request.level, agent.maximumLevel) as PermissionLevel;
  const judged = judge(request, level, agent, policy, parser);
  const findings = [...judged.findings, ...labelFindings(request, judged, policy)];
  if (level === 3 && !judged.looksOnly) findings.push(ask("level-3", "at level 3 a person confirms every call"));
  const worst = strictest(findings);
  if (worst.decision === "denied" || judged.plan === undefined) {
    const final = worst.decision === "denied" ? worst : deny("no-plan", "the request could not be turned into a plan");
    return { ...final, ...version };
  }
  const { plan } = judged;
  if (worst.decision === "allowed") return { ...worst, plan, ...version };
  const fresh = level === 3 ? { freshSignIn: true } : {};
  const granted = level === 3 ? undefined : findGrant(request, findings);
  if (granted !== undefined)
    return { ...allow(worst.rule, `${worst.why}; a standing grant covers it`), plan, grant: granted, ...version };
  if (request.unattended)
    return {
      ...deny(worst.rule, `${worst.why}; nobody is there to be asked and no standing grant covers it`),
      ...version,
    };
  return { ...worst, plan, ...fresh, ...version };
}

function judge(
  request: PolicyRequest,
  level: PermissionLevel,
  agent: AgentPolicy,
  policy: Policy,
  parser: SqlParser,
): Judged {
  const { agent: agentName } = request;
  switch (request.tool) {
    case "command":
      return judgeCommand(request.args, request, level, agent, policy, parser);
    case "verb": {
      if (level < 2) return refused(deny("level-verbs", "acting on the host takes level 2"));
      const program = request.args.words[0] ?? "";
      if (!agent.commands.includes(program))
        return refused(deny("command-unlisted", `${program} is not on the list of ${agentName}`));
      const result = toVerb(request.args.words, { units: agent.units, files: request.args.files });
      const rules = ruleFindings(
        policy,
        "verb",
        agentName,
        (rule) => rule.when.verb?.some((pattern) => matchesGlob(pattern, result.verb?.name ?? "")) === true,
      );
      return {
        findings: [result.finding, ...rules],
        outward: true,
        looksOnly: false,
        ...(result.verb === undefined ? {} : { plan: { kind: "verb", verb: result.verb, limits: agent.limits } }),
      };
    }
    case "sql": {
      const { sql, dialect } = request.args;
      const result = decideSql({ text: sql, dialect, agentName, agent, level }, policy, parser);
      if (agent.sql === null || (dialect !== "postgresql" && dialect !== "sqlite")) return refused(result.finding);
      return {
        findings: [result.finding],
        outward: false,
        looksOnly: result.readOnly,
        plan: {
          kind: "sql",
          text: sql,
          dialect,
          role: agent.sql.role,
          rowCap: agent.sql.rowCap,
          readOnly: result.readOnly,
          kinds: result.kinds,
          statementMilliseconds: agent.limits.seconds * 1000,
        },
      };
    }
    case "path": {
      const { path, mode } = request.args;
      const resolved = resolveRequestPath(path);
      if (typeof resolved === "string") return refused(deny("path-form", resolved));
      const finding = decidePath(resolved.absolute, mode, agentName, level, policy);
      return {
        findings: [finding],
        outward: false,
        looksOnly: mode === "read",
        plan: { kind: "path", root: resolved.root, path: resolved.relative, mode, fileBytes: agent.limits.fileBytes },
      };
    }
    case "egress": {
      const { target, method, addresses } = request.args;
      const rules = egressFor(agent, level);
      const result =
        addresses === undefined ? decideEgress(target, rules) : decideEgressWithAddresses(target, rules, addresses);
      if (!/^[A-Z]{3,10}$/.test(method)) return refused(deny("egress-method", "not a method"));
      const found = result.target;
      const extra =
        found === undefined
          ? []
          : ruleFindings(
              policy,
              "egress",
              agentName,
              (rule) =>
                rule.when.host?.some((pattern) => hostPattern(pattern)?.matches(found.host, found.port)) === true,
            );
      return {
        findings: [result.finding, ...extra],
        outward: true,
        looksOnly: false,
        ...(found === undefined
          ? {}
          : { plan: { kind: "egress", target: found, method, rules, network: agent.network } }),
      };
    }
    case "model": {
      const { model, target: url, handsOn } = request.args;
      const { finding, target, local, rules } = decideModel(url, handsOn);
      const extra = ruleFindings(
        policy,
        "model",
        agentName,
        (rule) =>
          rule.when.host?.some(
            (pattern) => target !== undefined && hostPattern(pattern)?.matches(target.host, target.port) === true,
          ) === true,
      );
      return {
        findings: [finding, ...extra],
        // The place was chosen by a person, and what goes there is redacted or stays here: it is no way out for an agent.
        outward: false,
        looksOnly: false,
        ...(finding.decision === "denied"
          ? {}
          : { plan: { kind: "model", model, ...(target === undefined ? {} : { target }), local, rules } }),
      };
    }
    case "spend": {
      const { microUnits } = request.args;
      const findings = ruleFindings(
        policy,
        "spend",
        agentName,
        (rule) => rule.when.aboveMicroUnits !== undefined && microUnits > rule.when.aboveMicroUnits,
      );
      return {
        findings: microUnits === 0 ? [allow("spend-nothing", "costs nothing"), ...findings] : findings,
        outward: true,
        looksOnly: false,
        plan: { kind: "spend", microUnits },
      };
    }
    case "message":
    default: {
      const { channel, to } = request.args;
      const findings = ruleFindings(policy, "message", agentName, ({ when }) => matchesMessage(when, channel, to));
      return {
        findings,
        outward: !["agent", "portal", "person"].includes(channel),
        looksOnly: false,
        plan: { kind: "message", channel, to },
      };
    }
  }
}

function refused(finding: Finding): Judged {
  return { findings: [finding], outward: false, looksOnly: true };
}

function judgeCommand(
  { command: text, files }: { command: string; files?: Readonly<Record<string, string>> | undefined },
  request: PolicyRequest,
  level: PermissionLevel,
  full: AgentPolicy,
  policy: Policy,
  parser: SqlParser,
): Judged {
  const agentName = request.agent;
  // Level 0 keeps only the shared list; what is written is refused by the path rules of the level.
  const agent: AgentPolicy = level === 0 ? { ...full, commands: [], unlisted: "deny", sql: null } : full;
  const egress = egressFor(agent, level);
  const context: CommandContext = {
    policy,
    agentName,
    agent,
    files,
    sql: (sql) => decideSql({ text: sql, dialect: "postgresql", agentName, agent, level }, policy, parser).finding,
    url: (url) => decideEgress(url, egress).finding,
    path: (path, mode) => decidePath(path, mode, agentName, level, policy),
    hides: (beginning) => hidesRefused(beginning, agentName, policy),
    script: (inner, directory, depth) => decideNested(inner, context, directory, depth),
  };
  const { findings, argv, steps } = decideCommand(text, context);
  if (steps !== undefined) {
    const names = ruleFindings(policy, "verb", agentName, (rule) =>
      steps.some(({ verb }) => rule.when.verb?.some((pattern) => matchesGlob(pattern, verb.name)) === true),
    );
    const levels = level < 2 ? [deny("level-verbs", "acting on the host takes level 2")] : [];
    const looksOnly = steps.every(({ verb }) =>
      /^(?:host\.|journal\.read|service\.(?:status|show|is-|list)|docker\.(?:ps|logs|images|inspect|stats|info|version))/.test(
        verb.name,
      ),
    );
    return {
      findings: [...findings, ...names, ...levels],
      outward: true,
      looksOnly,
      plan: { kind: "host", steps, limits: agent.limits },
    };
  }
  const workspace: Mount = { source: "workspace", target: workspaceMount, mode: level === 0 ? "read" : "write" };
  return {
    findings,
    outward: false,
    looksOnly: false,
    plan: {
      kind: "command",
      run: argv === undefined ? { script: text } : { argv },
      directory: workspaceMount,
      environment: containedEnvironment,
      mounts: [
        workspace,
        { source: "temporary", target: "/tmp", mode: "write" },
        { source: "home", target: "/home/agent", mode: "write" },
        ...readableRoots(agentName, level, policy).map((root): Mount => ({
          source: "system",
          target: root,
          mode: "read",
        })),
      ],
      readOnly: readOnlyInWorkspace,
      egress,
      network: agent.network,
      limits: agent.limits,
    },
  };
}

const nowhere: EgressRules = { allow: [], ask: [], deny: ["*:*"], privateOk: [] };

/** Level 0 reaches nothing. */
function egressFor(agent: AgentPolicy, level: PermissionLevel): EgressRules {
  return level === 0 ? nowhere : agent.egress;
}

function ruleFindings(
  policy: Policy,
  tool: Rule["tool"],
  agentName: string,
  holds: (rule: Rule) => boolean,
): Finding[] {
  return rulesFor(policy, tool, agentName)
    .filter(holds)
    .map((rule) => ({ decision: outcomeOf(rule.effect), rule: rule.id, why: rule.why }));
}

/** Untrusted input, private data and an outward effect together need a person; so do rules that name labels. */
function labelFindings(request: PolicyRequest, judged: Judged, policy: Policy): Finding[] {
  const labels = new Set(request.labels);
  const findings: Finding[] = [];
  if (judged.outward && labels.has("untrusted") && labels.has("private")) {
    findings.push(
      ask("labels-three", "untrusted text was read, private data was reached, and this would leave the session"),
    );
  }
  for (const rule of rulesFor(policy, request.tool, request.agent)) {
    if (rule.when.labels === undefined || Object.keys(rule.when).length > 1) continue;
    if (rule.when.labels.every((label) => labels.has(label)))
      findings.push({ decision: outcomeOf(rule.effect), rule: rule.id, why: rule.why });
  }
  return findings;
}

/** A grant that covers the subject and every rule that asks. */
function findGrant(request: PolicyRequest, findings: readonly Finding[]): string | undefined {
  const asking = findings.filter(({ decision }) => decision === "approval").map(({ rule }) => rule);
  const subject = subjectOf(request);
  return request.grants.find(
    (grant) =>
      grant.agent === request.agent &&
      grant.tool === request.tool &&
      matchesGlob(grant.subject, subject) &&
      (grant.rules === undefined || asking.every((rule) => grant.rules?.includes(rule) === true)),
  )?.id;
}
