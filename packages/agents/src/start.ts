/**
 * What a hub needs before its first goal. The agents stand there by their manifests; the code behind them, the planners,
 * the loop and what a goal takes is loaded by whoever needs it first.
 */
export { lazyBuiltinAgents } from "./builtin/lazy-builtin-agents.ts";
export * from "./estimate/index.ts";
export * from "./health/index.ts";
export type { ConversationLog } from "./loop/log/conversation-log.ts";
export { lazyConversationAgent, readOutputCapability } from "./loop/tools/lazy-conversation-agent.ts";
export { offersOf } from "./loop/tools/offers-of.ts";
export { openLazyConversationLog } from "./loop/log/open-lazy-conversation-log.ts";
export { escapeHidden } from "./loop/tools/escape-hidden.ts";
export { lazyModelPlanner, lazyRulePlanner } from "./planner/lazy-planners.ts";
export * from "./planner/planner.ts";
export * from "./specialists/specialist-keeper.ts";
export * from "./specialists/specialist-names.ts";
export { createSupervisor } from "./supervisor/create-supervisor.ts";
export { learnFromGoal } from "./supervisor/cycle/learn-from-goal.ts";
export type { Supervisor, SupervisorOptions } from "./supervisor/supervisor.ts";
export { lazyTeamTools } from "./team/lazy-team-tools.ts";
export { openLazyTeamStore } from "./team/store/open-lazy-team-store.ts";
export type { TeamStore } from "./team/store/team-store.ts";
export type { TeamServices } from "./team/team-services.ts";
export { isToolAgent, lazyToolAgents } from "./tools/lazy-tool-agents.ts";
export * from "./verifier/command-agent/check-command.ts";
export { runCheckCommand } from "./verifier/command-agent/run-check-command.ts";
export { lazyVerifier } from "./verifier/lazy-verifier.ts";
export type { Verifier } from "./verifier/verifier.ts";
export * from "./workspaces/index.ts";
