import { buildCommand, buildRouteMap } from "@stricli/core";
import type { CliContext } from "../cli-context.ts";
import { jsonFlag, optionalWord, wholeNumber, word } from "./flags.ts";

export interface PolicyCheckFlags {
  json: boolean;
  stdin: boolean;
  write: boolean;
  agent?: string;
  command?: string;
  sql?: string;
  dialect: "postgresql" | "sqlite";
  url?: string;
  path?: string;
  level?: number;
  policy?: string;
}

const policyFlag = {
  kind: "parsed",
  parse: word,
  brief: "A policy file to use instead of the one in force",
  placeholder: "FILE",
  optional: true,
} as const;

const check = buildCommand<PolicyCheckFlags, [], CliContext>({
  loader: () => import("../run/policy-check.ts"),
  parameters: {
    flags: {
      json: jsonFlag,
      stdin: { kind: "boolean", brief: "Answer one JSON object a line", default: false, withNegated: false },
      write: { kind: "boolean", brief: "With --path: to write, not to read", default: false, withNegated: false },
      agent: optionalWord("Who wants to", "NAME"),
      command: optionalWord("Shell text", "TEXT"),
      sql: optionalWord("SQL text", "TEXT"),
      dialect: { kind: "enum", values: ["postgresql", "sqlite"], brief: "With --sql", default: "postgresql" },
      url: optionalWord("An address on the network", "URL"),
      path: optionalWord("A file of the workspace", "PATH"),
      level: {
        kind: "parsed",
        parse: wholeNumber(0, 3),
        brief: "Permission level; the agent's own by default",
        placeholder: "0-3",
        optional: true,
      },
      policy: policyFlag,
    },
  },
  docs: { brief: "Say whether an agent may do something, by which rule and why" },
});

const explain = buildCommand<{ json: boolean; policy?: string }, [string], CliContext>({
  loader: () => import("../run/policy-explain.ts"),
  parameters: {
    flags: { json: jsonFlag, policy: policyFlag },
    positional: { kind: "tuple", parameters: [{ brief: "Id of the rule", parse: word, placeholder: "rule" }] },
  },
  docs: { brief: "Show a rule: what it looks at, whom it binds, and its examples" },
});

const rules = buildCommand<{ json: boolean; agent?: string; policy?: string }, [], CliContext>({
  loader: () => import("../run/policy-rules.ts"),
  parameters: {
    flags: { json: jsonFlag, agent: optionalWord("Only what binds this agent", "NAME"), policy: policyFlag },
  },
  docs: { brief: "List the rules" },
});

const test = buildCommand<{ json: boolean }, [string?], CliContext>({
  loader: () => import("../run/policy-test.ts"),
  parameters: {
    flags: { json: jsonFlag },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "A policy file", parse: word, placeholder: "file", optional: true }],
    },
  },
  docs: { brief: "Check every example of every rule, as loading does" },
});

export const policy = buildRouteMap({
  routes: { check, explain, rules, test },
  docs: { brief: "Ask and check the policy" },
});
