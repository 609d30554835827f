export * from "@hearth/protocol";
export {
  type Agent,
  type AgentContext,
  type AgentDefinition,
  type CapabilityDefinition,
  defineAgent,
  defineCapability,
  multiStep,
  orchestrate,
  parallel,
  pipeline,
  stateful,
  step,
} from "@hearth/runtimes";
export { type FeedEvent, type FeedOpened, type FeedOptions } from "./client/feed.ts";
export * from "./client/hearth-client.ts";
export type { AgentCreation, AgentResource, AgentView } from "./client/resources/agents.ts";
export type {
  AnswerOutcome,
  ApprovalQuestion,
  ApprovalResource,
  GrantEntry,
  GrantInput,
} from "./client/resources/approvals.ts";
export type { BudgetEntry, BudgetInput, BudgetResource } from "./client/resources/budgets.ts";
export { endedGoalStates, type GoalResource, type ListOptions } from "./client/resources/goals.ts";
export type { JournalResource, ProvenReceipt, ReceiptListOptions } from "./client/resources/journal.ts";
export type { ScheduleInput, ScheduleResource, ScheduleView } from "./client/resources/schedules.ts";
export type { PlanResource } from "./client/resources/plans.ts";
export type { TaskListOptions, TaskResource } from "./client/resources/tasks.ts";
export type { TaskUpdate } from "./client/resources/task-updates.ts";
export type { CallOptions, HearthClientOptions } from "./client/transport.ts";
export * from "./errors/remote-error.ts";
export * from "./errors/unexpected-answer-error.ts";
export * from "./errors/unreachable-error.ts";
