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
export type { AgentCreation, AgentResource, AgentView, EndedTasks } from "./client/resources/agents.ts";
export type {
  AnswerOutcome,
  ApprovalQuestion,
  ApprovalResource,
  GrantEntry,
  GrantInput,
  ApprovalAnswer,
} from "./client/resources/approvals.ts";
export type { BudgetEntry, BudgetInput, BudgetResource } from "./client/resources/budgets.ts";
export { endedGoalStates, type GoalResource, type ListOptions } from "./client/resources/goals.ts";
export type {
  AuditPage,
  CompliancePage,
  JournalResource,
  LedgerPage,
  ProvenReceipt,
  ReceiptListOptions,
  ViewOptions,
} from "./client/resources/journal.ts";
export type { PolicyAnswers, PolicyResource, PolicyRule, PolicyState, PolicyTest } from "./client/resources/policy.ts";
export type { PrivacyResource, PrivacyScan } from "./client/resources/privacy.ts";
export type { DeviceKeyEntry, KeyResource } from "./client/resources/key.ts";
export type { DatabaseCheck, DatabaseResource, NamedDatabase } from "./client/resources/databases.ts";
export type { SecretBindingInput, SecretEntry, SecretResource } from "./client/resources/secrets.ts";
export type { PeerEntry, PeerInput, PeerLooked, PeerResource } from "./client/resources/peers.ts";
export type { ScheduleInput, ScheduleResource, ScheduleView } from "./client/resources/schedules.ts";
export type { MemoryResource } from "./client/resources/memory.ts";
export type { ModelResource } from "./client/resources/models.ts";
export type { SkillEntry, SkillResource } from "./client/resources/skills.ts";
export type { InvitationInput, PeopleResource } from "./client/resources/people.ts";
export type {
  SettingChangeEntry,
  SettingEntry,
  SettingExport,
  SettingResource,
  SettingValues,
} from "./client/resources/settings.ts";
export type { PlanResource } from "./client/resources/plans.ts";
export type { TaskListOptions, TaskResource, TaskTeam } from "./client/resources/tasks.ts";
export type { SwarmResource } from "./client/resources/swarm.ts";
export type { TaskUpdate } from "./client/resources/task-updates.ts";
export type { CallOptions, HearthClientOptions } from "./client/transport.ts";
export * from "./errors/remote-error.ts";
export * from "./errors/unexpected-answer-error.ts";
export * from "./errors/unreachable-error.ts";
