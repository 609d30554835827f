import type { Event, NewEvent, Principal } from "@hearth/protocol";
import { ownerOf } from "@hearth/protocol";
import type { EventReader, EventWriter } from "@hearth/storage";

/**
 * An event that is shown as it happens and never again: it has no id. `sequence` rises strictly from the hub's start, so that who
 * asks what was shown before knows where that ends.
 */
export type PassingEvent = NewEvent & { time: number; sequence: number };

export interface FeedOptions {
  reader: EventReader;
  writer: EventWriter;
  /** Told of an append that failed; the feed tries again by itself. */
  onError: (error: unknown) => void;
  /** Events kept of each owner. @default 100000 */
  keep?: number;
  /** Pause before a failed append is tried again, in milliseconds. @default 1000 */
  retryMilliseconds?: number;
  /** Milliseconds since the Unix epoch. @default Date.now */
  now?: () => number;
}

type Listener = (event: Event | PassingEvent) => void;

const passingTypes: ReadonlySet<string> = new Set(["task-progressed", "task-output", "swarm-changed", "swarm-moved"]);
const mostWaiting = 100_000;
const pruneEvery = 10_000;

/**
 * What happens in the hub, for whoever watches. Events are stored before they are shown, so that a client resumes
 * after the last id it saw; progress and parts of an output are only shown. The feed informs and never steers:
 * when the disk is full events wait in memory, the oldest are dropped, and the work goes on.
 */
export class Feed implements AsyncDisposable {
  /** Events that were given up because storage did not take them for too long. */
  dropped = 0;
  readonly #options: Required<FeedOptions>;
  readonly #observers = new Set<Listener>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #forgotten = new Set<string>();
  #waiting: NewEvent[] = [];
  #flushing: Promise<void> | undefined;
  #sincePruned = 0;
  #closed = false;
  #sequence = 0;
  #keep: () => number;
  readonly #closing = new AbortController();

  constructor(options: FeedOptions) {
    this.#options = { keep: 100_000, retryMilliseconds: 1000, now: Date.now, ...options };
    this.#keep = () => this.#options.keep;
  }

  /** The sequence of the last event that was only shown. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Says how many events of each owner are kept from now on, asked each time older ones are removed. */
  keeps(events: () => number): void {
    this.#keep = events;
  }

  /** Takes an event. Returns at once; the event is shown once it is stored. */
  publish(event: NewEvent): void {
    if (this.#closed || this.#forgotten.has(event.owner)) return;
    if (passingTypes.has(event.type)) {
      this.#sequence += 1;
      this.#show({ ...event, time: this.#options.now(), sequence: this.#sequence });
      return;
    }
    this.#waiting.push(event);
    if (this.#waiting.length > mostWaiting) {
      this.#waiting.shift();
      this.dropped += 1;
    }
    this.#flushing ??= this.#flush();
  }

  /** Takes no more events of an owner who is erased. Resolves once those that were taken before are stored. */
  async forget(owner: string): Promise<void> {
    this.#forgotten.add(owner);
    await this.#flushing;
  }

  /** Shows the owner's events to `listener` from now on. Returns a function that ends it. */
  subscribe(who: Principal, listener: Listener): () => void {
    const owner = ownerOf(who);
    const listeners = this.#listeners.get(owner) ?? new Set();
    this.#listeners.set(owner, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(owner);
    };
  }

  /** Shows every owner's events to the hub's own `listener`. Returns a function that ends it. */
  observe(listener: Listener): () => void {
    this.#observers.add(listener);
    return () => this.#observers.delete(listener);
  }

  /** The stored events after an id, oldest first. */
  after(who: Principal, id: number, limit = 500): Promise<Event[]> {
    return this.#options.reader.list(who, { after: id, limit });
  }

  range(who: Principal): Promise<{ first: number; last: number }> {
    return this.#options.reader.range(who);
  }

  /** Stores what waits, once, and takes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#closing.abort();
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    // One turn's events go together.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const owner = this.#waiting[0]!.owner;
      const others = this.#waiting.findIndex((event) => event.owner !== owner);
      const batch = this.#waiting.slice(0, Math.min(others === -1 ? this.#waiting.length : others, 1000));
      try {
        const stored = await this.#options.writer.append({ kind: "person", id: owner }, batch);
        this.#waiting.splice(0, batch.length);
        for (const event of stored) this.#show(event);
        await this.#prune(owner, batch.length);
      } catch (error) {
        this.#options.onError(error);
        if (this.#closed) break;
        await this.#pause();
      }
    }
    this.#flushing = undefined;
  }

  async #prune(owner: string, added: number): Promise<void> {
    this.#sincePruned += added;
    if (this.#sincePruned < pruneEvery) return;
    this.#sincePruned = 0;
    await this.#options.writer.prune({ kind: "person", id: owner }, { keep: this.#keep() });
  }

  #pause(): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.retryMilliseconds);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #show(event: Event | PassingEvent): void {
    for (const listener of this.#listeners.get(event.owner) ?? []) listener(event);
    for (const observer of this.#observers) observer(event);
  }
}
