import type { QueueEntry } from "../store/driver.ts";
import { Heap } from "./heap.ts";

/** An entry with its place in memory. */
export interface Slot {
  readonly entry: QueueEntry;
  /** `left` means that it is in no queue any more; heaps drop such slots when they meet them. */
  place: "ready" | "delayed" | "held" | "claimed" | "left";
  /** Set when a transaction that may yet fail is about to take it away. */
  leaving: boolean;
  fence: number;
  worker: string;
  claimedAt: number;
  running: boolean;
  leaseUntil: number;
}

/** Higher priority first, then older: ids rise with time. */
export function comesBefore(a: Slot, b: Slot): boolean {
  if (a.entry.priority !== b.entry.priority) return a.entry.priority > b.entry.priority;
  return a.entry.task < b.entry.task;
}

/**
 * The claimable tasks of one capability. There is one order over all owners, and one for each owner
 * that a worker has asked for by name; a slot taken from one is dropped from the other when it surfaces.
 */
export class ReadyQueue {
  #all = new Heap<Slot>(comesBefore);
  readonly #byOwner = new Map<string, Heap<Slot>>();
  #live = 0;

  get size(): number {
    return this.#live;
  }

  push(slot: Slot): void {
    this.#live += 1;
    this.#all.push(slot);
    this.#byOwner.get(slot.entry.owner)?.push(slot);
  }

  /** Called when a slot of this queue was claimed, held back or dropped. */
  removed(): void {
    this.#live -= 1;
    // Slots that left by another door are many: build the order anew before they cost memory.
    if (this.#all.size > 1024 && this.#all.size > 4 * this.#live) this.#rebuild();
  }

  peek(owner: string | undefined): Slot | undefined {
    const heap = owner === undefined ? this.#all : this.#ownersHeap(owner);
    for (;;) {
      const slot = heap.peek();
      if (slot === undefined || slot.place === "ready") return slot;
      heap.pop();
    }
  }

  #ownersHeap(owner: string): Heap<Slot> {
    let heap = this.#byOwner.get(owner);
    if (heap === undefined) {
      heap = new Heap<Slot>(comesBefore);
      for (const slot of this.#drain()) if (slot.entry.owner === owner) heap.push(slot);
      this.#byOwner.set(owner, heap);
    }
    return heap;
  }

  #rebuild(): void {
    this.#drain();
    this.#byOwner.clear();
  }

  /** Every live slot, leaving the common order rebuilt from them. */
  #drain(): Slot[] {
    const slots: Slot[] = [];
    for (let slot = this.#all.pop(); slot !== undefined; slot = this.#all.pop()) {
      if (slot.place === "ready") slots.push(slot);
    }
    for (const slot of slots) this.#all.push(slot);
    return slots;
  }
}
