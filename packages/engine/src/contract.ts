import type {
  Event,
  Failure,
  GoalId,
  NewEvent,
  Plan,
  PlanDraftInput,
  PlanId,
  Principal,
  Task,
  TaskId,
  TaskState,
  TaskSubmissionInput,
} from "@hearth/protocol";
import type { Schedule, ScheduleInput } from "./schedules/schedule.ts";
import type { TaskHandler } from "./task-context.ts";

export interface TaskFilter {
  states?: readonly TaskState[];
  capability?: string;
  plan?: PlanId;
  goal?: GoalId;
  /** @default 50, at most 1000 */
  limit?: number;
  /** Newest first; continue below this id. */
  before?: TaskId;
}

export interface SubmitPlanOptions {
  goal?: GoalId;
  /** Handing in the same id again returns the plan that is there, so that a caller may repeat after a crash. */
  id?: PlanId;
  /** A plan submitted as a draft waits for `approvePlan`. @default false */
  draft?: boolean;
}

export interface WorkerOptions {
  /** Capabilities this worker can run. More may come later by `handle`. */
  handlers?: Readonly<Record<string, TaskHandler>>;
  /** Tasks run at once by this worker. @default 32 */
  concurrency?: number;
  /** At most so many at once of one capability, over all workers. The same as `setLimit`, kept in memory only. */
  capabilityLimits?: Readonly<Record<string, number>>;
  /** Shown in tasks and logs. @default a random name */
  name?: string;
}

export interface RunningWorker extends AsyncDisposable {
  readonly name: string;
  /** How many tasks it runs at this moment. */
  readonly running: number;
  /** Adds or replaces the handler of a capability while the worker runs. */
  handle(capability: string, handler: TaskHandler): void;
  /** Takes no more tasks of a capability; those that run go on. */
  unhandle(capability: string): void;
  /** Takes no new work and resolves when what runs has ended. */
  drain(): Promise<void>;
}

/** What may be asked. Another owner's task is not found. */
export interface EngineReader {
  get(who: Principal, id: TaskId): Promise<Task>;
  list(who: Principal, filter?: TaskFilter): Promise<Task[]>;
  /** Tasks that failed for good: retries used up, not retryable, or too many workers lost. `retry` puts one back. */
  deadLetters(who: Principal, filter?: Pick<TaskFilter, "limit" | "before">): Promise<Task[]>;
  getPlan(who: Principal, id: PlanId): Promise<Plan>;
  /** Newest first. The drafts' tasks are left out. */
  listPlans(
    who: Principal,
    filter?: { limit?: number; before?: PlanId; goal?: GoalId },
  ): Promise<Omit<Plan, "tasks">[]>;
  /** Resolves with the task once it is completed, failed or cancelled. */
  result(who: Principal, id: TaskId, options?: { signal?: AbortSignal }): Promise<Task>;
  /** Resolves with the plan once all its tasks have ended. */
  planResult(who: Principal, id: PlanId, options?: { signal?: AbortSignal }): Promise<Plan>;
  /** Over all owners, for health and metrics. */
  counts(): Promise<Record<TaskState, number>>;
  /** Events as they happen, in this process. Returns a function that ends the subscription. */
  subscribe(listener: (event: NewEvent | Event) => void): () => void;
}

/** What may be changed. */
export interface EngineWriter {
  /** Durable when it resolves. All or none. */
  submit(who: Principal, submissions: readonly TaskSubmissionInput[], options?: { goal?: GoalId }): Promise<TaskId[]>;
  /** @throws PlanCycleError naming the cycle, ValidationError naming the field */
  submitPlan(who: Principal, draft: PlanDraftInput, options?: SubmitPlanOptions): Promise<Plan>;
  approvePlan(who: Principal, id: PlanId): Promise<Plan>;
  cancelPlan(who: Principal, id: PlanId, options?: { reason?: string }): Promise<Plan>;
  /** Cancels tasks and everything that depends on them. Returns the ids that were cancelled by this call. */
  cancel(who: Principal, ids: readonly TaskId[], options?: { reason?: string }): Promise<TaskId[]>;
  /** Puts a failed or cancelled task back with its attempts counted anew, and what was cancelled because of it. */
  retry(who: Principal, id: TaskId): Promise<Task>;
  /** Answers a `wait`. Kept when it comes before the wait; the first signal of a name stands. */
  signal(who: Principal, id: TaskId, name: string, value: unknown): Promise<void>;
  /** Marks that results were sent to their receiver. */
  markDelivered(who: Principal, ids: readonly TaskId[]): Promise<void>;
  /** Marks that the result reached its receiver. */
  acknowledge(who: Principal, id: TaskId): Promise<void>;
  /**
   * How many may run at once over all workers: of a capability, or of the owner's tasks that share a concurrency key
   * (1 unless set). Stored. `null` removes the limit. While an owner has a limit for `personKey`, all tasks that are
   * handed in on the owner's behalf share that key, whatever key they name.
   */
  setLimit(
    who: Principal,
    limit: { capability: string; maximum: number | null } | { concurrencyKey: string; maximum: number | null },
  ): Promise<void>;
}

/** A task handed to a worker elsewhere: plain data, references resolved, remembered steps included. */
export interface HandedOutTask {
  task: Task;
  input: unknown;
  /** To be sent back with everything about this hand-out. */
  fence: number;
  /** Milliseconds since the Unix epoch. Without a heartbeat before it the task is given to another. */
  leaseUntil: number;
  steps: Record<string, unknown>;
}

export interface RemoteClaim {
  task: TaskId;
  fence: number;
}

export type RemoteResult = RemoteClaim & ({ output: unknown } | { failure: Failure });

export type RemoteReport = RemoteClaim & ({ progress: number; message?: string } | { part: unknown });

export type RemoteWaitResult = { kind: "signalled"; value: unknown } | { kind: "timed-out" | "parked" | "lost" };

/**
 * The doors for workers that are not in this process. A principal reaches only its owner's tasks.
 * All answers are values: a claim that is no longer held is reported and never an error.
 */
export interface RemoteWorkerDoors {
  claim(
    who: Principal,
    request: { worker: string; capabilities: readonly string[]; maximum?: number },
  ): Promise<HandedOutTask[]>;
  /** `lost` names what the worker must stop: cancelled, timed out, or given to another. */
  heartbeat(who: Principal, claims: readonly RemoteClaim[]): Promise<{ lost: TaskId[]; leaseUntil: number }>;
  /** True for each result that was taken; false when the claim was no longer held. */
  settle(who: Principal, results: readonly RemoteResult[]): Promise<boolean[]>;
  /** Remembers a step. False when the claim is no longer held. */
  checkpoint(who: Principal, claim: RemoteClaim, name: string, value: unknown): Promise<boolean>;
  wait(
    who: Principal,
    claim: RemoteClaim,
    name: string,
    options?: { timeoutSeconds?: number },
  ): Promise<RemoteWaitResult>;
  /** Progress and parts of the output, for those who watch. */
  report(who: Principal, report: RemoteReport): Promise<boolean>;
  /** Gives tasks back unharmed, such as when the worker is stopped or its connection is known to be gone. */
  release(who: Principal, claims: readonly RemoteClaim[]): Promise<void>;
}

export interface Schedules {
  /** Creates or replaces the owner's schedule of that name. */
  setSchedule(who: Principal, schedule: ScheduleInput): Promise<Schedule>;
  listSchedules(who: Principal): Promise<Schedule[]>;
  removeSchedule(who: Principal, id: string): Promise<void>;
}

export interface Engine extends EngineReader, EngineWriter, RemoteWorkerDoors, Schedules, AsyncDisposable {
  startWorker(options?: WorkerOptions): RunningWorker;
}
