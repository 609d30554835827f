import { Heap } from "./heap.ts";
import { comesBefore, type Slot } from "./ready-queue.ts";

/**
 * Counts what runs under each concurrency key and holds back what exceeds its limit.
 * What is held is kept by capability too: freeing one place offers it to each capability, since the worker
 * of the first in line may not be there.
 */
export class KeyLimits {
  readonly #running = new Map<string, number>();
  readonly #held = new Map<string, Map<string, Heap<Slot>>>();
  readonly #maximum: (owner: string, key: string) => number;

  constructor(maximum: (owner: string, key: string) => number) {
    this.#maximum = maximum;
  }

  /** True when the slot may run now; otherwise it is held. */
  admit(slot: Slot): boolean {
    const { owner, concurrencyKey, capability } = slot.entry;
    if (concurrencyKey === null) return true;
    const name = nameOf(owner, concurrencyKey);
    const running = this.#running.get(name) ?? 0;
    if (running < this.#maximum(owner, concurrencyKey)) {
      this.#running.set(name, running + 1);
      return true;
    }
    let byCapability = this.#held.get(name);
    if (byCapability === undefined) this.#held.set(name, (byCapability = new Map<string, Heap<Slot>>()));
    let heap = byCapability.get(capability);
    if (heap === undefined) byCapability.set(capability, (heap = new Heap<Slot>(comesBefore)));
    slot.place = "held";
    heap.push(slot);
    return false;
  }

  /** A slot that was admitted has ended. Returns those that may be offered again. */
  release(slot: Slot): Slot[] {
    const { owner, concurrencyKey } = slot.entry;
    if (concurrencyKey === null) return [];
    const name = nameOf(owner, concurrencyKey);
    const running = (this.#running.get(name) ?? 1) - 1;
    if (running === 0) this.#running.delete(name);
    else this.#running.set(name, running);
    const byCapability = this.#held.get(name);
    if (byCapability === undefined) return [];
    const offered: Slot[] = [];
    for (const [capability, heap] of byCapability) {
      let first = heap.pop();
      while (first !== undefined && first.place !== "held") first = heap.pop();
      if (first !== undefined) offered.push(first);
      if (heap.size === 0) byCapability.delete(capability);
    }
    if (byCapability.size === 0) this.#held.delete(name);
    return offered;
  }

  /** Everything that is held, to be admitted anew. */
  offerAll(): Slot[] {
    const offered: Slot[] = [];
    for (const byCapability of this.#held.values()) {
      for (const heap of byCapability.values()) {
        for (let slot = heap.pop(); slot !== undefined; slot = heap.pop())
          if (slot.place === "held") offered.push(slot);
      }
    }
    this.#held.clear();
    return offered;
  }
}

function nameOf(owner: string, key: string): string {
  return `${owner}\0${key}`;
}
