import type { TaskId } from "@hearth/protocol";
import type { HeldTask, QueueEntry } from "../store/driver.ts";

interface Held {
  readonly entry: QueueEntry;
  readonly waitingFor: readonly TaskId[];
  open: number;
}

type Undo = () => void;

const nothing: Undo = () => {};

/**
 * What waits for what, in memory beside the edges on disk. It changes while a transaction runs, so that those which
 * share its commit see it; each change returns what takes it back.
 */
export class FanIn {
  readonly #held = new Map<TaskId, Held>();
  readonly #children = new Map<TaskId, Held[]>();

  /** Returns what was held. */
  clear(): QueueEntry[] {
    const entries = Array.from(this.#held.values(), ({ entry }) => entry);
    this.#held.clear();
    this.#children.clear();
    return entries;
  }

  hold(tasks: readonly HeldTask[]): Undo {
    if (tasks.length === 0) return nothing;
    const held = tasks.map(({ entry, waitingFor }) => ({ entry, waitingFor, open: waitingFor.length }));
    for (const item of held) this.#add(item);
    return () => this.#remove(held);
  }

  unhold(tasks: readonly TaskId[]): { entries: QueueEntry[]; undo: Undo } {
    const held = tasks.map((task) => this.#held.get(task)).filter((item) => item !== undefined);
    if (held.length === 0) return { entries: [], undo: nothing };
    const removed = this.#remove(held);
    return {
      entries: held.map(({ entry }) => entry),
      undo: () => {
        for (const item of held) this.#held.set(item.entry.task, item);
        for (const [parent, children] of removed) this.#children.set(parent, children);
      },
    };
  }

  /** A counter for each task: two parents that end in one commit count it down twice. */
  release(completed: readonly TaskId[]): { entries: QueueEntry[]; undo: Undo } {
    const ended: { parent: TaskId; children: Held[] }[] = [];
    const free: Held[] = [];
    for (const parent of completed) {
      const children = this.#children.get(parent);
      if (children === undefined) continue;
      this.#children.delete(parent);
      ended.push({ parent, children });
      for (const child of children) {
        child.open -= 1;
        if (child.open > 0) continue;
        this.#held.delete(child.entry.task);
        free.push(child);
      }
    }
    if (ended.length === 0) return { entries: [], undo: nothing };
    return {
      entries: free.map(({ entry }) => entry),
      undo: () => {
        for (const item of free) this.#held.set(item.entry.task, item);
        for (const { parent, children } of ended) {
          this.#children.set(parent, children);
          for (const child of children) child.open += 1;
        }
      },
    };
  }

  #add(item: Held): void {
    this.#held.set(item.entry.task, item);
    for (const parent of item.waitingFor) {
      const children = this.#children.get(parent);
      if (children === undefined) this.#children.set(parent, [item]);
      else children.push(item);
    }
  }

  /** Each parent's list is gone through once, however many of its children leave. Returns the lists as they were. */
  #remove(items: readonly Held[]): Map<TaskId, Held[]> {
    const leaving = new Set(items);
    const before = new Map<TaskId, Held[]>();
    for (const { entry, waitingFor } of items) {
      this.#held.delete(entry.task);
      for (const parent of waitingFor) {
        const children = this.#children.get(parent);
        if (children === undefined || before.has(parent)) continue;
        before.set(parent, children);
        const left = children.filter((child) => !leaving.has(child));
        if (left.length === 0) this.#children.delete(parent);
        else this.#children.set(parent, left);
      }
    }
    return before;
  }
}
