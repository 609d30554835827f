import { parse as parseShell } from "unbash";
import { commandFacts, matchesCommand } from "../command/command-facts.ts";
import { peelWrappers } from "../command/peel-wrappers.ts";
import { ShellState, workspaceMount } from "../command/shell-state.ts";
import { ScriptWalk } from "../command/walk-script.ts";
import { isAddressEntry } from "../egress/check-address.ts";
import { hostPattern, isHostPattern } from "../egress/host-pattern.ts";
import type { SqlParser } from "../sql/sql-parser.ts";
import { statementKinds } from "../sql/statement-kinds.ts";
import { matchesGlob, matchesMessage, matchesPath } from "./patterns.ts";
import { type Policy, policy as policySchema, type Rule } from "./policy.ts";

/** One thing that is wrong with a policy. */
export interface PolicyProblem {
  /** JSON Pointer of the field. */
  field: string;
  /** The rule, when one is meant. */
  rule?: string;
  /** The example that does not hold, as written. */
  example?: string;
  message: string;
}

/** Either the new policy, or what is wrong and the policy that stays in force. */
export type PolicyLoad =
  | { loaded: true; policy: Policy }
  | { loaded: false; policy: Policy | undefined; problems: readonly PolicyProblem[] };

/**
 * Reads a policy and checks every example of every rule. A policy with any problem is refused as a whole
 * and the previous one stays in force; a version must be higher than the one it replaces.
 */
export function loadPolicy(data: unknown, parser: SqlParser, previous?: Policy): PolicyLoad {
  const parsed = policySchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({ field: pointer(issue.path), message: issue.message }));
    return { loaded: false, policy: previous, problems };
  }
  const candidate = parsed.data;
  const problems = [
    ...checkForm(candidate, previous),
    ...candidate.rules.flatMap((rule, index) => checkExamples(rule, index, parser)),
  ];
  if (problems.length > 0) return { loaded: false, policy: previous, problems };
  return { loaded: true, policy: deepFreeze(candidate) };
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function checkForm(policy: Policy, previous: Policy | undefined): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (previous !== undefined && policy.version <= previous.version)
    problems.push({ field: "/version", message: `must be above ${previous.version}` });
  const seen = new Set<string>();
  policy.rules.forEach((rule, index) => {
    const field = `/rules/${index}`;
    if (seen.has(rule.id)) problems.push({ field: `${field}/id`, rule: rule.id, message: "is used by another rule" });
    seen.add(rule.id);
    if (Object.keys(rule.when).length === 0)
      problems.push({ field: `${field}/when`, rule: rule.id, message: "matches everything" });
    for (const agent of rule.agents) {
      if (agent !== "*" && !Object.hasOwn(policy.agents, agent))
        problems.push({ field: `${field}/agents`, rule: rule.id, message: `there is no agent ${agent}` });
    }
    for (const expression of rule.when.argument ?? [])
      if (!compiles(expression))
        problems.push({
          field: `${field}/when/argument`,
          rule: rule.id,
          message: `${expression} is not a regular expression`,
        });
    for (const host of rule.when.host ?? [])
      if (!isHostPattern(host))
        problems.push({ field: `${field}/when/host`, rule: rule.id, message: `${host} is not host:port` });
  });
  for (const [name, agent] of Object.entries(policy.agents)) {
    const field = `/agents/${name}`;
    if (agent.level > agent.maximumLevel || agent.automaticLevel > agent.maximumLevel)
      problems.push({ field: `${field}/maximumLevel`, message: "is below the level the agent starts at" });
    for (const part of ["allow", "ask", "deny"] as const) {
      for (const entry of agent.egress[part])
        if (!isHostPattern(entry))
          problems.push({ field: `${field}/egress/${part}`, message: `${entry} is not host:port` });
    }
    for (const entry of agent.egress.privateOk)
      if (!isAddressEntry(entry))
        problems.push({ field: `${field}/egress/privateOk`, message: `${entry} is not an address or network` });
  }
  if (policy.defaultAgent !== null && !Object.hasOwn(policy.agents, policy.defaultAgent))
    problems.push({ field: "/defaultAgent", message: `there is no agent ${policy.defaultAgent}` });
  return problems;
}

function compiles(expression: string): boolean {
  try {
    return new RegExp(expression, "su") instanceof RegExp;
  } catch {
    return false;
  }
}

function checkExamples(rule: Rule, index: number, parser: SqlParser): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  for (const [wanted, examples] of [
    [true, rule.examples.yes],
    [false, rule.examples.no],
  ] as const) {
    for (const [position, example] of examples.entries()) {
      let holds: boolean;
      try {
        holds = matchesExample(rule, example, parser);
      } catch (error) {
        problems.push({
          field: `/rules/${index}/examples/${wanted ? "yes" : "no"}/${position}`,
          rule: rule.id,
          example,
          message: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        });
        continue;
      }
      if (holds !== wanted)
        problems.push({
          field: `/rules/${index}/examples/${wanted ? "yes" : "no"}/${position}`,
          rule: rule.id,
          example,
          message: wanted ? "the rule does not match it" : "the rule matches it",
        });
    }
  }
  return problems;
}

/** Does the rule speak of the example? The example is read the way a request is. */
export function matchesExample(rule: Rule, example: string, parser: SqlParser): boolean {
  const { when } = rule;
  switch (rule.tool) {
    case "command": {
      let found = false;
      const walk = new ScriptWalk((command) => {
        const { words } = peelWrappers(command.words);
        if (words.length > 0 && matchesCommand(when, commandFacts({ ...command, words }))) found = true;
      }, 0);
      walk.script(parseShell(example), new ShellState([workspaceMount]));
      return found;
    }
    case "sql":
      return parser
        .parse(example)
        .flatMap(statementKinds)
        .some((kind) => when.statement?.some((pattern) => matchesGlob(pattern, kind)) === true);
    case "path": {
      const [mode = "", path = ""] = example.split(" ");
      return (
        (when.mode === undefined || when.mode.some((entry) => entry === mode)) &&
        when.path?.some((pattern) => matchesPath(pattern, path)) === true
      );
    }
    case "egress":
    case "model": {
      const separator = example.lastIndexOf(":");
      return (
        when.host?.some((pattern) =>
          hostPattern(pattern)?.matches(example.slice(0, separator), Number(example.slice(separator + 1))),
        ) === true
      );
    }
    case "spend":
      return when.aboveMicroUnits !== undefined && Number(example) > when.aboveMicroUnits;
    case "message": {
      // The channel, and after a space who receives it.
      const [channel = "", to = ""] = example.split(" ", 2);
      return matchesMessage(when, channel, to);
    }
    case "verb":
    default:
      return when.verb?.some((pattern) => matchesGlob(pattern, example)) === true;
  }
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
