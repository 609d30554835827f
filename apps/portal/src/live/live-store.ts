import type { Connection, LiveEvent } from "./follow-feed.ts";
import { TaskStreams } from "./task-streams.ts";

/** Events that are kept for the pages that list them. */
const kept = 2000;

/** What came over the feed, for whoever draws it. Changes are told at most once a frame, however fast they come. */
export class LiveStore {
  readonly streams: TaskStreams;
  #connection: Connection = { state: "connecting" };
  #events: readonly LiveEvent[] = [];
  #fresh: LiveEvent[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #schedule: (work: () => void) => void;
  #scheduled = false;

  /** @param schedule runs work once before the next drawing */
  constructor(schedule: (work: () => void) => void) {
    this.#schedule = schedule;
    this.streams = new TaskStreams(schedule);
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Oldest first. The same array until something came. */
  get events(): readonly LiveEvent[] {
    return this.#events;
  }

  setConnection(connection: Connection): void {
    this.#connection = connection;
    this.#tell();
  }

  take(event: LiveEvent): void {
    if (event.type === "task-output" || event.type === "task-progressed") {
      this.streams.take(event);
      if (event.type === "task-output") return;
    }
    // Many a second, and only worth a look at the swarm's own page.
    if (event.type === "swarm-moved" || event.type === "swarm-changed") return;
    this.#fresh.push(event);
    this.#tellSoon();
  }

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #tellSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#events = [...this.#events, ...this.#fresh].slice(-kept);
      this.#fresh = [];
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
