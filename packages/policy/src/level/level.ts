import type { AgentPolicy, PermissionLevel } from "../rules/policy.ts";

export const levelNames: Readonly<Record<PermissionLevel, string>> = {
  0: "restricted",
  1: "standard",
  2: "elevated",
  3: "privileged",
};

/** A child works at the lower of its parent's level and its own; nothing raises it above its parent. */
export function childLevel(parent: PermissionLevel, child: PermissionLevel): PermissionLevel {
  return parent < child ? parent : child;
}

/** The level a session of the agent starts at. */
export function sessionLevel(agent: AgentPolicy, parent: PermissionLevel | undefined): PermissionLevel {
  return parent === undefined ? agent.level : childLevel(parent, agent.level);
}
