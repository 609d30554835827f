import { z } from "zod";

/** Permission level: 0 restricted, 1 standard, 2 elevated, 3 privileged. */
export const permissionLevel = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
export type PermissionLevel = z.infer<typeof permissionLevel>;

export const toolName = z.enum(["command", "sql", "path", "egress", "spend", "message", "verb", "model"]);
export type ToolName = z.infer<typeof toolName>;

const names = z.array(z.string().min(1)).min(1);

/**
 * What a rule looks at. Every key given must hold; within a key one entry is enough.
 * Program, statement, path, verb and `to` entries may use `*`.
 */
export const match = z.strictObject({
  /** command: the program, after wrappers are peeled and directories removed. */
  program: names.optional(),
  /** command: the subcommand, such as "volume prune". */
  subcommand: names.optional(),
  /** command: options anywhere, such as "-r" or "--exec"; abbreviations count. */
  options: names.optional(),
  /** command: options that must be present as well. */
  withOptions: names.optional(),
  /** command: options that must all be absent. */
  withoutOptions: names.optional(),
  /** command: options before the subcommand. */
  globalOptions: names.optional(),
  /** command: regular expressions, one of which must match a whole argument. */
  argument: names.optional(),
  /** command: what kind of place an operand names. */
  target: z.array(z.enum(["root", "system", "device", "outside", "workspace", "unknown"])).optional(),
  /** command: programs whose output is piped in. */
  inputFrom: names.optional(),
  /** sql: statement kinds, such as "DELETE without WHERE" or "DROP TABLE". */
  statement: names.optional(),
  /** path: globs of normalized absolute paths (`**` crosses directories). */
  path: names.optional(),
  /** path: what is done there. */
  mode: z.array(z.enum(["read", "write", "delete"])).optional(),
  /** egress, model: `host:port` patterns. */
  host: names.optional(),
  /** verb: names such as "service.stop". */
  verb: names.optional(),
  /** spend: holds for amounts above this, in micro-units. */
  aboveMicroUnits: z.number().int().nonnegative().optional(),
  /** message: channels such as "email". */
  channel: names.optional(),
  /** message: who receives it, by name: for the channel "agent" the agents that may be asked. */
  to: names.optional(),
  /** any: a label the session or the arguments carry, such as "untrusted". */
  labels: names.optional(),
});
export type Match = z.infer<typeof match>;

export const rule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, { error: "must be lower-case letters, digits, dots and dashes" }),
  effect: z.enum(["deny", "ask", "allow"]),
  /** Agents the rule speaks of; "*" is everyone. */
  agents: names,
  tool: toolName,
  when: match,
  why: z.string().min(1),
  /** Requests the rule must (yes) and must not (no) match; checked whenever the policy is loaded. */
  examples: z.strictObject({ yes: z.array(z.string()).min(1), no: z.array(z.string()).min(1) }),
});
export type Rule = z.infer<typeof rule>;

/** Where connections may go. Entries are `host:port`; order deny, allow, ask, else deny. */
export const egressRules = z.strictObject({
  allow: z.array(z.string()).default([]),
  ask: z.array(z.string()).default([]),
  deny: z.array(z.string()).default([]),
  /** Addresses or networks that may be reached although they are not public. */
  privateOk: z.array(z.string()).default([]),
});
export type EgressRules = z.infer<typeof egressRules>;

export const networkLimits = z.strictObject({
  connections: z.number().int().positive().default(100),
  requestsPerMinute: z.number().int().positive().default(1000),
  /** Largest answer in bytes. */
  downloadBytes: z
    .number()
    .int()
    .positive()
    .default(50 * 1024 * 1024),
});
export type NetworkLimits = z.infer<typeof networkLimits>;

export const commandLimits = z.strictObject({
  seconds: z.number().int().positive().default(300),
  memoryBytes: z
    .number()
    .int()
    .positive()
    .default(2 * 1024 ** 3),
  fileBytes: z
    .number()
    .int()
    .positive()
    .default(50 * 1024 * 1024),
  processes: z.number().int().positive().default(512),
  outputBytes: z
    .number()
    .int()
    .positive()
    .default(1024 * 1024),
});
export type CommandLimits = z.infer<typeof commandLimits>;

export const agentPolicy = z.strictObject({
  /** Level the agent works at, unless its parent has less. */
  level: permissionLevel,
  /** Highest level it may be raised to, and only by a person unless `automaticLevel` says otherwise. */
  maximumLevel: permissionLevel,
  /** Level an escalation reaches without a person. */
  automaticLevel: permissionLevel.default(0),
  /** Contained agents run shell text in the sandbox; host agents never get a shell, only typed verbs. */
  execution: z.enum(["contained", "host"]).default("contained"),
  /** Programs it may run. */
  commands: z.array(z.string()).default([]),
  /** Whether the shared read-only list is added. */
  shared: z.boolean().default(true),
  /** What happens with a program on no list. */
  unlisted: z.enum(["deny", "ask"]).default("deny"),
  /** systemd units it may name; null means any. */
  units: z.array(z.string()).nullable().default([]),
  /** Database right; null means none. */
  sql: z
    .strictObject({
      role: z.string(),
      rowCap: z.number().int().positive().default(1000),
      unlisted: z.enum(["deny", "ask"]).default("deny"),
    })
    .nullable()
    .default(null),
  egress: egressRules.prefault({}),
  network: networkLimits.prefault({}),
  limits: commandLimits.prefault({}),
});
export type AgentPolicy = z.infer<typeof agentPolicy>;

/** The whole policy: plain data, kept as immutable versions, written by people only. */
export const policy = z.strictObject({
  version: z.number().int().positive(),
  /** Programs every agent with `shared` may run: they read and print. */
  sharedCommands: z.array(z.string()),
  agents: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), agentPolicy),
  /** What an agent without an entry gets; null refuses unknown agents. */
  defaultAgent: z.string().nullable().default(null),
  rules: z.array(rule),
});
export type Policy = z.infer<typeof policy>;
export type PolicyInput = z.input<typeof policy>;

/** The entry of an agent, or undefined when the policy knows neither it nor a default. */
export function agentOf(policy: Policy, agent: string): AgentPolicy | undefined {
  if (Object.hasOwn(policy.agents, agent)) return policy.agents[agent];
  return policy.defaultAgent === null ? undefined : policy.agents[policy.defaultAgent];
}
