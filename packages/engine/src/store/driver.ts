import type { TaskId } from "@hearth/protocol";
import type { TaskRow } from "./rows.ts";
import type { Dialect, Script } from "./script.ts";
import type { Transaction } from "./transaction.ts";

/** A task in the queue: what must be known to hand it out and to account for it, without its row. */
export interface QueueEntry {
  readonly task: TaskId;
  readonly owner: string;
  readonly goal: string | null;
  readonly plan: string | null;
  readonly capability: string;
  readonly priority: number;
  readonly timeoutSeconds: number;
  readonly concurrencyKey: string | null;
  /** Milliseconds since the Unix epoch before which it is not handed out. */
  readonly runAt: number | null;
  /** A row that was just written and has not changed since. The driver may keep it until the task is handed out, and takes it away then. */
  row?: TaskRow | undefined;
}

/** A task that cannot be claimed until others have completed. */
export interface HeldTask {
  readonly entry: QueueEntry;
  /** Those that have not completed, each once. */
  readonly waitingFor: readonly TaskId[];
}

/** Proof of a hand-out. `fence` is never used twice, so that a worker which lost its task changes nothing. */
export interface ClaimReference {
  readonly task: TaskId;
  readonly fence: number;
}

export interface Claim extends ClaimReference {
  readonly entry: QueueEntry;
  readonly worker: string;
  readonly claimedAt: number;
  /** False until its worker has shown that the handler began. */
  readonly running: boolean;
  /** The task's row, when the driver happens to have it; it saves reading it. */
  readonly row?: TaskRow | undefined;
}

export interface ClaimRequest {
  readonly capabilities: readonly string[];
  readonly maximum: number;
  readonly worker: string;
  readonly now: number;
  /** Undefined for a worker that lives and dies with the queue's own memory. */
  readonly leaseMilliseconds: number | undefined;
  /** True when the handlers begin with the claim; a worker elsewhere shows by a heartbeat that they did. */
  readonly running: boolean;
  /** Only this owner's tasks. */
  readonly owner?: string | undefined;
}

export interface ExtendResult {
  /** Cancelled, settled by another, or lost by a lease that ran out. */
  readonly lost: readonly TaskId[];
  /** Still ours, but beyond the task's timeout: not extended. */
  readonly overdue: readonly Claim[];
}

/** How many may run at once: over all workers, and for one owner's concurrency key. */
export interface Limits {
  capability(name: string): number;
  key(owner: string, key: string): number;
}

/**
 * The operations that differ between the databases. Everything else is shared.
 * Those that take a transaction take effect only when it commits.
 */
export interface Driver extends AsyncDisposable {
  readonly dialect: Dialect;
  /** Whether a claim outlives this process, so that workers must send heartbeats. */
  readonly durableClaims: boolean;
  /** 1. One durable commit, or none of it. */
  transaction<Result>(work: (tx: Transaction) => Script<Result>): Promise<Result>;
  /** 2. A script that only reads. */
  read<Result>(work: () => Script<Result>): Promise<Result>;
  /** 3. Makes tasks claimable now or at their time. */
  put(tx: Transaction, entries: readonly QueueEntry[]): Script<void>;
  /** 4. Highest priority first, then oldest, within the limits. */
  claim(request: ClaimRequest): Promise<Claim[]>;
  /** 5. The heartbeat. */
  extend(claims: readonly ClaimReference[], now: number, leaseMilliseconds: number | undefined): Promise<ExtendResult>;
  /** 6. Takes claims out of the queue. A stale one yields undefined and changes nothing. */
  acknowledge(tx: Transaction, claims: readonly ClaimReference[]): Script<(QueueEntry | undefined)[]>;
  /** 7. Takes tasks out of the queue whether claimed or not. */
  drop(tx: Transaction, tasks: readonly TaskId[]): Script<void>;
  /** 8. Makes due tasks claimable, and returns the claims whose lease has run out, to be acknowledged and put again. */
  tick(now: number): Promise<ClaimReference[]>;
  /** 9. A hint, which may be lost, that tasks became claimable (`ready`) or ended (`settled`). */
  onWake(listener: (hint: WakeHint) => void): void;
  /** 10. Keeps tasks until what they wait for has completed. */
  hold(tx: Transaction, tasks: readonly HeldTask[]): Script<void>;
  /** 11. Forgets that these were held: they were cancelled. */
  unhold(tx: Transaction, tasks: readonly TaskId[]): Script<void>;
  /** 12. Tasks have completed. What waited for nothing else becomes claimable; returns how many. */
  release(tx: Transaction, completed: readonly TaskId[]): Script<number>;

  /** Whether a claim is still held, within the transaction. */
  holds(claim: ClaimReference): Script<boolean>;
  /** Which of these are handed out at present; all when no ids are given. */
  claims(tasks?: readonly TaskId[]): Promise<ReadonlyMap<TaskId, Claim>>;
  /** A limit was changed: what it held back may be offered anew. */
  limitsChanged(): void;
  /** When `tick` next has something to do, if that is known. */
  nextDue(): number | undefined;
}

export type WakeHint = "ready" | "settled" | "lost";
