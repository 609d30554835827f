import type {
  Capability,
  GoalExchange,
  GoalId,
  GoalPhase,
  PlanDraft,
  Principal,
  TaskSubmissionInput,
} from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";

/** What a planner is asked. */
export interface PlanRequest {
  /** The person's words. */
  goal: string;
  /** Whose goal it is and which; a planner that asks a model asks it on their behalf. */
  asker?: { who: Principal; id: GoalId };
  /** What was asked about this goal before, and what the person said. @default nothing */
  exchanges?: readonly GoalExchange[];
  /** What was tried for this goal before and failed, oldest first. @default nothing */
  failures?: readonly PriorFailure[];
  /** The folder the goal may read; undefined when none was given. */
  workspace: WorkspaceReader | undefined;
  /** Everything that the registered agents can do. A planner proposes nothing else. */
  capabilities: readonly Capability[];
  signal: AbortSignal;
}

/** How an earlier plan for the same goal failed. */
export interface PriorFailure {
  /** Where the fault lay. */
  phase: GoalPhase;
  /** What went wrong, as the verifier or the task said it. */
  why: string;
}

/** What a planner answers. It never acts: a supervisor checks and carries out what it proposes. */
export type Proposal = (
  | { kind: "direct"; task: TaskSubmissionInput; assumptions: string[] }
  | { kind: "plan"; draft: PlanDraft; assumptions: string[] }
  | { kind: "answer"; text: string }
  | { kind: "question"; text: string; missing: string[] }
  | { kind: "refused"; reason: string; help: string[] }
) & {
  /** The model that thought of it, as `provider/model`. @default the planner's own name, if it is a model */
  mind?: string;
};

/** Turns a goal into a proposal. The planner by rule and one backed by a language model implement the same interface. */
export interface Planner {
  /** Shown as the mind behind a goal: `rules` or a model's name. */
  readonly name: string;
  readonly isModel: boolean;
  propose(request: PlanRequest): Promise<Proposal>;
}

/** Names model servers that answer on this machine, such as "Ollama at 127.0.0.1:11434". Must not throw. */
export type ModelServerDetector = (signal: AbortSignal) => Promise<readonly string[]>;
