import { createHash } from "node:crypto";
import type { Engine } from "@hearth/engine";
import type { JournalReader, JournalWriter } from "@hearth/journal";
import { canonicalJson } from "@hearth/journal";
import {
  type Event,
  type Goal,
  type GoalId,
  type NewEvent,
  type NewReceipt,
  NotFoundError,
  type PlanId,
  type Principal,
  type Task,
  type TaskId,
  terminalStates,
} from "@hearth/protocol";
import type { GoalReader } from "@hearth/storage";

export interface ReceiptKeeperOptions {
  engine: Engine;
  goals: GoalReader;
  writer: JournalWriter;
  reader: JournalReader;
  /** Told when receipts cannot be written; they are tried again. */
  onError: (error: unknown) => void;
  /** Pause before a failed write is tried again, in milliseconds. @default 2000 */
  retryMilliseconds?: number;
}

type Subject = { owner: string } & (
  | { task: TaskId }
  | { goal: GoalId; action: string }
  | { plan: PlanId; action: string }
);

const taskEnds: ReadonlySet<string> = new Set(["task-completed", "task-failed", "task-cancelled"]);
/** What the supervisor records itself; a crash may come between a goal's end and its receipt. */
const goalEnds: ReadonlySet<string> = new Set(["goal-completed", "goal-failed", "goal-refused", "goal-cancelled"]);
const planEnds: ReadonlySet<string> = new Set(["plan-completed", "plan-failed", "plan-cancelled"]);

/**
 * Writes a receipt when a task or plan ends. A task's result is `pending` until its receipt is written, and
 * `delivered` after; so after a crash what is pending is looked at again. A receipt is written once for each end:
 * the journal is asked first.
 */
export class ReceiptKeeper implements AsyncDisposable {
  /** False while receipts cannot be written. */
  recording = true;
  readonly #options: Required<ReceiptKeeperOptions>;
  readonly #queue = new Map<string, Subject>();
  #working: Promise<void> | undefined;
  readonly #closing = new AbortController();
  readonly #unsubscribe: () => void;

  constructor(options: ReceiptKeeperOptions) {
    this.#options = { retryMilliseconds: 2000, ...options };
    this.#unsubscribe = options.engine.subscribe((event) => this.observe(event));
  }

  /** Looks at an event and queues the receipt it calls for. */
  observe(event: NewEvent | Event): void {
    const { type, owner, task, goal, plan } = event;
    if (taskEnds.has(type) && task !== undefined) this.#add(`task:${task}`, { owner, task: task as TaskId });
    else if (plan !== undefined && (planEnds.has(type) || (type === "plan-approved" && goal === undefined))) {
      this.#add(`${type}:${plan}`, { owner, plan: plan as PlanId, action: type });
    }
  }

  /** Queues what ended before a crash and has no receipt, of one person after the other. */
  async recover(owners: readonly string[], signal: AbortSignal): Promise<void> {
    for (const owner of owners) await this.#recover(owner, signal);
  }

  async #recover(owner: string, signal: AbortSignal): Promise<void> {
    const who: Principal = { kind: "person", id: owner };
    for (const goal of await this.#options.goals.list(who, { limit: 200 })) {
      const action = `goal-${goal.state}`;
      if (goalEnds.has(action)) this.#add(`${action}:${goal.id}`, { owner, goal: goal.id, action });
    }
    for (const state of terminalStates) {
      let before: TaskId | undefined;
      while (!signal.aborted) {
        const page = await this.#options.engine.list(who, {
          states: [state],
          limit: 500,
          ...(before === undefined ? {} : { before }),
        });
        for (const task of page)
          if (task.delivery === "pending") this.#add(`task:${task.id}`, { owner, task: task.id });
        before = page.at(-1)?.id;
        if (page.length < 500) break;
        // The hub serves while it looks back.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** Writes the receipt of one task that ended, if there is none. */
  async ensure(owner: string, task: TaskId): Promise<void> {
    const receipts = await this.#receiptsFor([{ owner, task }]);
    await this.#options.writer.appendMany(receipts);
  }

  /** Resolves once everything queued until now is written. */
  async settled(): Promise<void> {
    await this.#working;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    this.#closing.abort();
    await this.#working;
  }

  #add(key: string, subject: Subject): void {
    this.#queue.set(key, subject);
    this.#working ??= this.#work();
  }

  async #work(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#queue.size > 0) {
      const batch = [...this.#queue].slice(0, 500);
      try {
        const subjects = batch.map(([, subject]) => subject);
        await this.#options.writer.appendMany(await this.#receiptsFor(subjects));
        await this.#markDelivered(subjects);
        for (const [key, subject] of batch) if (this.#queue.get(key) === subject) this.#queue.delete(key);
        this.recording = true;
      } catch (error) {
        this.recording = false;
        this.#options.onError(error);
        // What is queued is pending in the engine, so the next start finds it again.
        if (this.#closing.signal.aborted) break;
        await this.#pause();
      }
    }
    this.#working = undefined;
  }

  async #markDelivered(subjects: readonly Subject[]): Promise<void> {
    const byOwner = Map.groupBy(
      subjects.filter((subject) => "task" in subject),
      ({ owner }) => owner,
    );
    for (const [owner, tasks] of byOwner) {
      await this.#options.engine.markDelivered(
        { kind: "person", id: owner },
        tasks.map(({ task }) => task),
      );
    }
  }

  async #receiptsFor(subjects: readonly Subject[]): Promise<NewReceipt[]> {
    const receipts: NewReceipt[] = [];
    for (const subject of subjects) {
      const who: Principal = { kind: "person", id: subject.owner };
      const wanted = await this.#wanted(who, subject).catch((error: unknown) => {
        // Erased with its person meanwhile.
        if (error instanceof NotFoundError) return undefined;
        throw error;
      });
      if (wanted !== undefined && !this.#isWritten(who, wanted)) receipts.push(wanted);
    }
    return receipts;
  }

  async #wanted(who: Principal, subject: Subject): Promise<NewReceipt | undefined> {
    if ("task" in subject) return taskReceipt(await this.#options.engine.get(who, subject.task));
    if ("goal" in subject) return goalReceipt(await this.#options.goals.get(who, subject.goal));
    return planReceipt(subject);
  }

  #isWritten(who: Principal, { kind, action, goal, plan, task, body }: NewReceipt): boolean {
    const about = task !== undefined ? { task } : plan !== undefined ? { plan } : { goal: goal! };
    const written = this.#options.reader.list(who, { kinds: [kind], ...about, first: "newest", limit: 20 });
    // A task that was retried ends again, at another time.
    return written.some(
      (one) => one.action === action && (kind !== "task" || one.erased || one.body["endedAt"] === body?.["endedAt"]),
    );
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.retryMilliseconds);
      this.#closing.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function taskReceipt(task: Task): NewReceipt | undefined {
  if (!terminalStates.has(task.state)) return undefined;
  return {
    kind: "task",
    action: `task-${task.state}`,
    principal: task.worker === undefined ? "hub" : `worker:${task.worker}`,
    owner: task.owner,
    task: task.id,
    ...(task.goal === undefined ? {} : { goal: task.goal }),
    ...(task.plan === undefined ? {} : { plan: task.plan }),
    body: {
      capability: task.capability,
      attempt: task.attempt,
      ...(task.startedAt === undefined ? {} : { startedAt: task.startedAt }),
      endedAt: task.endedAt ?? 0,
      inputSha256: sha256(task.input),
      ...(task.output === undefined ? {} : { outputSha256: sha256(task.output) }),
      ...(task.failure === undefined ? {} : { failure: task.failure.code }),
    },
  };
}

function goalReceipt(goal: Goal): NewReceipt | undefined {
  if (goal.endedAt === undefined) return undefined;
  return {
    kind: "goal",
    action: `goal-${goal.state}`,
    principal: `person:${goal.owner}`,
    owner: goal.owner,
    goal: goal.id,
    ...(goal.plan === undefined ? {} : { plan: goal.plan }),
    body: {
      state: goal.state,
      verdicts: goal.verdicts.map(({ task, check, result }) => ({ task, check, result })),
      ...(goal.failure === undefined ? {} : { failure: goal.failure }),
    },
  };
}

function planReceipt({ owner, plan, action }: { owner: string; plan: PlanId; action: string }): NewReceipt {
  return { kind: "plan", action, principal: `person:${owner}`, owner, plan, body: {} };
}

/** Of the canonical form, so that whoever holds the value can check it. What people wrote stays out of the log itself. */
function sha256(value: unknown): string {
  return createHash("sha256")
    .update(canonicalJson(value ?? null))
    .digest("hex");
}
