import type { Command, RouteMap } from "@stricli/core";
import type { CliContext } from "./cli-context.ts";

type Load = () => Promise<Command<CliContext> | RouteMap<CliContext>>;

/** What the first word may be, in the order of the help. A command is loaded by whoever names it, or asks for all of them. */
export const commandTable: Readonly<Record<string, Load>> = {
  do: async () => (await import("./commands/do.ts")).doGoal,
  chat: async () => (await import("./commands/chat.ts")).chat,
  up: async () => (await import("./commands/up.ts")).up,
  down: async () => (await import("./commands/down.ts")).down,
  login: async () => (await import("./commands/login.ts")).login,
  status: async () => (await import("./commands/status.ts")).status,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  goal: async () => (await import("./commands/goal.ts")).goal,
  plan: async () => (await import("./commands/plan.ts")).plan,
  task: async () => (await import("./commands/task.ts")).task,
  agent: async () => (await import("./commands/agent.ts")).agent,
  mcp: async () => (await import("./commands/mcp.ts")).mcp,
  a2a: async () => (await import("./commands/a2a.ts")).a2a,
  skill: async () => (await import("./commands/skill.ts")).skill,
  journal: async () => (await import("./commands/journal.ts")).journal,
  key: async () => (await import("./commands/key.ts")).key,
  secret: async () => (await import("./commands/secret.ts")).secret,
  backup: async () => (await import("./commands/backup.ts")).backup,
  database: async () => (await import("./commands/database.ts")).database,
  approvals: async () => (await import("./commands/approvals.ts")).approvals,
  budget: async () => (await import("./commands/budget.ts")).budget,
  memory: async () => (await import("./commands/memory.ts")).memory,
  model: async () => (await import("./commands/model.ts")).model,
  usage: async () => (await import("./commands/usage.ts")).usage,
  policy: async () => (await import("./commands/policy.ts")).policy,
  privacy: async () => (await import("./commands/privacy.ts")).privacy,
  person: async () => (await import("./commands/person.ts")).personCommands,
  settings: async () => (await import("./commands/settings.ts")).settings,
  swarm: async () => (await import("./commands/swarm.ts")).swarm,
  logs: async () => (await import("./commands/logs.ts")).logs,
  completion: async () => (await import("./commands/completion.ts")).completion,
};
