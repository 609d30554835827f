import type { TaskId } from "@hearth/protocol";
import type { ClaimRequest, Limits, QueueEntry } from "../store/driver.ts";
import { Heap } from "./heap.ts";
import { KeyLimits } from "./key-limits.ts";
import { comesBefore, ReadyQueue, type Slot } from "./ready-queue.ts";

/** Who may be handed what next: every task that waits for a worker or has one, and the limits on how many run at once. */
export class ClaimQueue {
  readonly #limits: Limits;
  readonly #slots = new Map<TaskId, Slot>();
  readonly #ready = new Map<string, ReadyQueue>();
  readonly #delayed = new Heap<Slot>((a, b) => a.entry.runAt! < b.entry.runAt!);
  readonly #claimed = new Map<TaskId, Slot>();
  readonly #runningOf = new Map<string, number>();
  readonly #keys: KeyLimits;
  #nextFence: number;

  /** @param firstFence higher than any that an earlier process gave out */
  constructor(limits: Limits, firstFence: number) {
    this.#limits = limits;
    this.#nextFence = firstFence;
    this.#keys = new KeyLimits((owner, key) => limits.key(owner, key));
  }

  get claimed(): ReadonlyMap<TaskId, Slot> {
    return this.#claimed;
  }

  /** When the next delayed task is due, in milliseconds since the Unix epoch. */
  get nextDue(): number | undefined {
    return this.#delayed.peek()?.entry.runAt ?? undefined;
  }

  slot(task: TaskId): Slot | undefined {
    return this.#slots.get(task);
  }

  /** The claim behind a fence, unless it is another's by now or about to end. */
  held(task: TaskId, fence: number): Slot | undefined {
    const slot = this.#claimed.get(task);
    return slot === undefined || slot.fence !== fence || slot.leaving ? undefined : slot;
  }

  add(entry: QueueEntry): void {
    const slot: Slot = {
      entry,
      place: "delayed",
      leaving: false,
      fence: 0,
      worker: "",
      claimedAt: 0,
      running: false,
      leaseUntil: 0,
    };
    this.#slots.set(entry.task, slot);
    if (entry.runAt === null) this.#makeReady(slot);
    else this.#delayed.push(slot);
  }

  /** Claims the first of what the worker can do. Returns them in the order in which they are handed out. */
  claim({ capabilities, maximum, worker, now, leaseMilliseconds, running, owner }: ClaimRequest): Slot[] {
    const claims: Slot[] = [];
    const queues = capabilities.map((name) => this.#ready.get(name)).filter((queue) => queue !== undefined);
    while (claims.length < maximum) {
      const best = this.#first(queues, owner);
      if (best === undefined) break;
      const admitted = this.#keys.admit(best);
      if (admitted) best.place = "claimed";
      this.#ready.get(best.entry.capability)!.removed();
      if (!admitted) continue;
      best.fence = this.#nextFence++;
      best.worker = worker;
      best.claimedAt = now;
      best.running = running;
      best.leaseUntil = leaseMilliseconds === undefined ? Infinity : now + leaseMilliseconds;
      this.#claimed.set(best.entry.task, best);
      this.#runningOf.set(best.entry.capability, (this.#runningOf.get(best.entry.capability) ?? 0) + 1);
      claims.push(best);
    }
    return claims;
  }

  /** Makes ready what is due. True when something was. */
  releaseDue(now: number): boolean {
    let released = false;
    for (;;) {
      const slot = this.#delayed.peek();
      if (slot === undefined || (slot.place === "delayed" && slot.entry.runAt! > now)) return released;
      this.#delayed.pop();
      if (slot.place !== "delayed") continue;
      this.#makeReady(slot);
      released = true;
    }
  }

  /** True when this made room for what a limit held back. */
  remove(slot: Slot): boolean {
    const { task, capability } = slot.entry;
    const { place } = slot;
    slot.place = "left";
    this.#slots.delete(task);
    if (place === "ready") this.#ready.get(capability)!.removed();
    if (place !== "claimed") return false;
    this.#claimed.delete(task);
    const running = this.#runningOf.get(capability)! - 1;
    if (running === 0) this.#runningOf.delete(capability);
    else this.#runningOf.set(capability, running);
    const offered = this.#keys.release(slot);
    for (const next of offered) this.#makeReady(next);
    return offered.length > 0 || this.#limits.capability(capability) !== Infinity;
  }

  /** Offers everything anew that a limit held back. */
  limitsChanged(): void {
    for (const slot of this.#keys.offerAll()) this.#makeReady(slot);
  }

  #first(queues: readonly ReadyQueue[], owner: string | undefined): Slot | undefined {
    let best: Slot | undefined;
    for (const queue of queues) {
      const top = queue.size === 0 ? undefined : queue.peek(owner);
      if (top === undefined) continue;
      if ((this.#runningOf.get(top.entry.capability) ?? 0) >= this.#limits.capability(top.entry.capability)) continue;
      if (best === undefined || comesBefore(top, best)) best = top;
    }
    return best;
  }

  #makeReady(slot: Slot): void {
    slot.place = "ready";
    const { capability } = slot.entry;
    let queue = this.#ready.get(capability);
    if (queue === undefined) this.#ready.set(capability, (queue = new ReadyQueue()));
    queue.push(slot);
  }
}
