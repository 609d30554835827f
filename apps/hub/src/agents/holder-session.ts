import type { Task } from "@hearth/protocol";
import type { SessionOptions } from "@hearth/gateway";
import { type AgentPolicy, childLevel, type PermissionLevel } from "@hearth/policy";
import type { HubTeam } from "../team/hub-team.ts";

export interface HolderSession {
  task: Task;
  who: SessionOptions["who"] & { kind: "agent" };
  agent: { name: string; entry: AgentPolicy | undefined };
  /** The policy's entry for the agent whose capability the task names: its levels bound every later holder. */
  first: AgentPolicy | undefined;
  /** Whether the holder may ask for more, which is kept with the task. */
  mayRise: boolean;
  team: HubTeam;
}

/** The door of whoever holds a task, at the level it has risen to where it has. */
export async function holderSession({
  task,
  who,
  agent: { name, entry },
  first,
  mayRise,
  team,
}: HolderSession): Promise<SessionOptions> {
  const base = childLevel(first?.level ?? 0, entry?.level ?? 0);
  const highest = childLevel(first?.maximumLevel ?? 0, entry?.maximumLevel ?? 0);
  const unattended = task.schedule !== undefined;
  const kept = mayRise && !unattended ? await (await team.store()).level(who, task.id, who.id) : undefined;
  return {
    who,
    agent: name,
    // The policy may have changed since; what it allows now holds.
    level: Math.max(base, Math.min(kept ?? 0, highest)) as PermissionLevel,
    highest,
    ...(mayRise ? { onRaised: async (level) => await (await team.store()).raise(who, task.id, who.id, level) } : {}),
    session: task.id,
    task: task.id,
    unattended,
    ...(task.goal === undefined ? {} : { goal: task.goal }),
    ...(task.plan === undefined ? {} : { plan: task.plan }),
  };
}
