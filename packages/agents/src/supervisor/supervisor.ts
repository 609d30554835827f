import type { EngineReader, EngineWriter } from "@hearth/engine";
import type {
  Capability,
  Goal,
  GoalId,
  GoalSubmissionInput,
  NewEvent,
  NewReceipt,
  Plan,
  Principal,
} from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import type { GoalReader, GoalWriter } from "@hearth/storage";
import type { Planner } from "../planner/planner.ts";

export interface SupervisorOptions {
  engine: EngineReader & EngineWriter;
  goals: GoalReader & GoalWriter;
  planner: Planner;
  /** What the registered agents can do at this moment. */
  capabilities: () => readonly Capability[];
  /** Opens a goal's folder for reading; the supervisor closes it. */
  openWorkspace: (who: Principal, folder: string) => Promise<WorkspaceReader>;
  /** Takes the goal's events for the feed. */
  emit: (event: NewEvent) => void;
  /** Takes the receipts of goals and approvals; a goal goes on only when its receipt was kept. */
  record: (receipt: NewReceipt) => Promise<unknown>;
  /** Told of faults in the background. @default nothing */
  onError?: (error: unknown) => void;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** Takes goals and sees them through: plans, asks for approval, hands over to the engine, verifies, answers. */
export interface Supervisor extends AsyncDisposable {
  /** Resolves once the goal is stored; planning goes on by itself. @throws ValidationError naming the field */
  submitGoal(who: Principal, submission: GoalSubmissionInput): Promise<Goal>;
  /**
   * Runs the plan a goal waits with; a draft replaces it first. What runs is what this call approves.
   * @throws GoalStateError, NotFoundError, ValidationError, PlanCycleError
   */
  approvePlan(who: Principal, id: GoalId, draft?: unknown): Promise<Goal>;
  /** Replaces the plan a goal waits with; its permissions are computed anew. @throws as `approvePlan` */
  editPlan(who: Principal, id: GoalId, draft: unknown): Promise<Plan>;
  /** @throws GoalStateError when the goal has ended */
  cancelGoal(who: Principal, id: GoalId, options?: { reason?: string }): Promise<Goal>;
  /** Resolves when the goal has ended or awaits approval. */
  settled(who: Principal, id: GoalId, options?: { signal?: AbortSignal }): Promise<Goal>;
  /** Takes up what was open when the process ended. Call once at start. Returns how many goals were taken up. */
  resume(): Promise<number>;
}
