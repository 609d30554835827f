import type { EngineReader, EngineWriter } from "@hearth/engine";
import type {
  Capability,
  Goal,
  GoalId,
  GoalSubmissionInput,
  NewEvent,
  NewReceipt,
  Plan,
  PlanDraft,
  Principal,
  Task,
  Verdict,
} from "@hearth/protocol";
import type { WorkspaceReader } from "@hearth/sandbox";
import type { GoalReader, GoalWriter } from "@hearth/storage";
import type { Estimator } from "../estimate/estimator.ts";
import type { Planner, PriorFailure } from "../planner/planner.ts";
import type { Verifier } from "../verifier/verifier.ts";
import type { Tracer } from "./cycle/tracer.ts";

export interface SupervisorOptions {
  engine: EngineReader & EngineWriter;
  goals: GoalReader & GoalWriter;
  planner: Planner;
  /** What the registered agents can do at this moment. */
  capabilities: () => readonly Capability[];
  /** Opens a goal's folder for reading; the supervisor closes it. */
  openWorkspace: (who: Principal, folder: string) => Promise<WorkspaceReader>;
  /** Judges the acceptance checks. @default one that sees outputs and files, and takes the other kinds for not verifiable */
  verifier?: Verifier;
  /** Says what plans will take, and keeps what they took. @default plans keep the estimates of their planner */
  estimator?: Pick<Estimator, "estimate" | "learn">;
  /** Takes the goal's events for the feed. */
  emit: (event: NewEvent) => void;
  /** Takes the receipts of goals and approvals; a goal goes on only when its receipt was kept. */
  record: (receipt: NewReceipt) => Promise<unknown>;
  /** Says to which phase a failure is led back, where a model is there to say. @default the rules say it */
  tracer?: Tracer;
  /**
   * Told how a goal went, before it ends, so that the next one goes better. It may be told twice after a crash; what it throws
   * changes nothing.
   * @default nothing is learnt
   */
  learn?: (who: Principal, course: GoalCourse) => Promise<void>;
  /** Told of faults in the background. @default nothing */
  onError?: (error: unknown) => void;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

/** How a goal went, for whoever learns from it. */
export interface GoalCourse {
  readonly goal: Goal;
  /** The tasks of the last round. */
  readonly tasks: readonly Task[];
  readonly verdicts: readonly Verdict[];
  /** Why it failed; undefined where it succeeded. */
  readonly fault: PriorFailure | undefined;
  /** What went wrong before it was led back, oldest first. */
  readonly failures: readonly PriorFailure[];
}

/** Takes goals and sees them through: plans, asks for approval, hands over to the engine, verifies, answers. */
export interface Supervisor extends AsyncDisposable {
  /** What a plan can be made of at this moment. */
  capabilities(): readonly Capability[];
  /** Resolves once the goal is stored; planning goes on by itself. @throws ValidationError naming the field */
  submitGoal(who: Principal, submission: GoalSubmissionInput): Promise<Goal>;
  /**
   * Runs the plan a goal waits with; a draft replaces it first. What runs is what this call approves.
   * @throws GoalStateError, NotFoundError, ValidationError, PlanCycleError
   */
  approvePlan(who: Principal, id: GoalId, draft?: unknown): Promise<Goal>;
  /**
   * What a draft would be as the plan of a goal that waits: its permissions and estimates computed anew. Nothing is changed.
   * @throws as `approvePlan`
   */
  checkPlan(who: Principal, id: GoalId, draft: unknown): Promise<PlanDraft>;
  /** Replaces the plan a goal waits with; its permissions are computed anew. @throws as `approvePlan` */
  editPlan(who: Principal, id: GoalId, draft: unknown): Promise<Plan>;
  /**
   * Plans anew what waits for approval, with what the person says about the plan that they were shown; that one is cancelled.
   * @throws GoalStateError, NotFoundError, ValidationError
   */
  revisePlan(who: Principal, id: GoalId, wish: unknown): Promise<Goal>;
  /** Takes the person's answer to the planner's question, and plans on. @throws GoalStateError, NotFoundError, ValidationError */
  answerGoal(who: Principal, id: GoalId, answer: unknown): Promise<Goal>;
  /** @throws GoalStateError when the goal has ended */
  cancelGoal(who: Principal, id: GoalId, options?: { reason?: string }): Promise<Goal>;
  /** Resolves when the goal has ended or awaits an answer or approval. */
  settled(who: Principal, id: GoalId, options?: { signal?: AbortSignal }): Promise<Goal>;
  /** Takes up what was open when the process ended. Call once at start. Returns how many goals were taken up. */
  resume(): Promise<number>;
}
