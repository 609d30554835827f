import type { LivePart, LiveStream } from "@hearth/sdk";
import { type AgentStream, fromSnapshot, newStream, withPart } from "./agent-stream.ts";
import type { LiveEvent } from "./follow-feed.ts";

/** What a running task lets see, or the planning of a goal. */
export interface TaskStream {
  /** One for each agent that works on it, in the order in which they began. */
  readonly agents: readonly AgentStream[];
  /** What it does at the moment, in its own words. */
  readonly doing: string | undefined;
  /** 0 to 1, where it says so. */
  readonly fraction: number | undefined;
}

/** What the hub had shown of a goal before one asked. */
export interface Snapshot {
  streams: readonly LiveStream[];
  /** Of the last event that went into it. */
  sequence: number;
}

const nothing: TaskStream = { agents: [], doing: undefined, fraction: undefined };
/** Tasks whose streams are kept, and events that wait for a snapshot. */
const mostTasks = 200;
const mostHeld = 20_000;

/**
 * The streams of running tasks and of goals that are being planned. Whoever draws one hears of that one only, at most once a frame.
 */
export class TaskStreams {
  readonly #streams = new Map<string, TaskStream>();
  readonly #goals = new Map<string, string>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #changed = new Set<string>();
  readonly #held = new Map<string, LiveEvent[]>();
  /** Goals to be asked for once more, since something was lost while the hub was being asked. */
  readonly #again = new Set<string>();
  readonly #schedule: (work: () => void) => void;
  #torn: (goal: string) => void = () => {};

  constructor(schedule: (work: () => void) => void) {
    this.#schedule = schedule;
  }

  /** @param key the task, or the goal while it is being planned */
  of(key: string): TaskStream {
    return this.#streams.get(key) ?? nothing;
  }

  watch(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }

  /** Calls `listener` with a goal of which a piece was missed. */
  onTorn(listener: (goal: string) => void): void {
    this.#torn = listener;
  }

  take(event: LiveEvent): void {
    const held = event.goal === undefined ? undefined : this.#held.get(event.goal);
    if (held === undefined) this.#apply(event);
    // Where more comes than can wait, the snapshot will be torn and is asked for again.
    else if (held.length < mostHeld) held.push(event);
  }

  /**
   * Brings a goal's streams to where the hub is. What comes meanwhile waits, and of it what the answer does not have yet is added.
   * @param ask gives what the hub had shown; a failure leaves everything as it was
   */
  async catchUp(goal: string, ask: () => Promise<Snapshot>): Promise<void> {
    if (this.#held.has(goal)) {
      this.#again.add(goal);
      return;
    }
    const held: LiveEvent[] = [];
    this.#held.set(goal, held);
    const snapshot = await ask().catch(() => undefined);
    this.#held.delete(goal);
    if (snapshot !== undefined) this.#replace(goal, snapshot.streams);
    for (const event of held)
      if (snapshot === undefined || (event.sequence ?? Infinity) > snapshot.sequence) this.#apply(event);
    if (this.#again.delete(goal)) await this.catchUp(goal, ask);
  }

  #replace(goal: string, streams: readonly LiveStream[]): void {
    const keys = new Map<string, LiveStream[]>();
    for (const [key, of] of this.#goals) if (of === goal) keys.set(key, []);
    for (const stream of streams) {
      const key = stream.task ?? goal;
      keys.set(key, [...(keys.get(key) ?? []), stream]);
    }
    for (const [key, found] of keys) {
      const before = this.of(key);
      // What the hub says stands behind what was begun before it.
      const agents = found.toSorted((a, b) => place(before, a.stream) - place(before, b.stream)).map(fromSnapshot);
      const doing = agents.findLast((one) => one.doing !== undefined)?.doing;
      this.#set(key, goal, { ...before, agents, doing: doing ?? before.doing });
    }
  }

  #apply({ type, task, goal, time, data }: LiveEvent): void {
    const key = task ?? goal;
    if (key === undefined) return;
    const before = this.of(key);
    const after = type === "task-progressed" ? withProgress(before, data) : withOutput(before, data["part"], time);
    if (after === before) return;
    this.#set(key, goal, after);
    if (goal !== undefined && isTorn(after) && !isTorn(before)) this.#torn(goal);
  }

  #set(key: string, goal: string | undefined, stream: TaskStream): void {
    this.#streams.delete(key);
    this.#streams.set(key, stream);
    if (goal !== undefined) this.#goals.set(key, goal);
    if (this.#streams.size > mostTasks) {
      const oldest = this.#streams.keys().next().value!;
      this.#streams.delete(oldest);
      this.#goals.delete(oldest);
    }
    if (this.#changed.size === 0) this.#schedule(() => this.#tell());
    this.#changed.add(key);
  }

  #tell(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const key of changed) for (const listener of this.#listeners.get(key) ?? []) listener();
  }
}

function isTorn({ agents }: TaskStream): boolean {
  return agents.some((one) => one.isTorn);
}

function place({ agents }: TaskStream, stream: string): number {
  const found = agents.findIndex((one) => one.stream === stream);
  return found === -1 ? agents.length : found;
}

function withProgress(before: TaskStream, data: Readonly<Record<string, unknown>>): TaskStream {
  const { fraction, message } = data;
  return {
    ...before,
    fraction: typeof fraction === "number" ? fraction : before.fraction,
    doing: typeof message === "string" && message !== "" ? message : before.doing,
  };
}

/** A part is one of the loop's (`LivePart`), or whatever else an agent gives out: a text of it is shown as it is. */
function withOutput(before: TaskStream, part: unknown, time: number): TaskStream {
  if (typeof part === "string") {
    const plain = before.agents.find(({ stream }) => stream === "") ?? newStream("", "");
    return withAgent(before, { ...plain, text: plain.text + part });
  }
  if (typeof part !== "object" || part === null || !("stream" in part) || typeof part.stream !== "string")
    return before;
  const said = part as Extract<LivePart, { stream: string }>;
  const known = before.agents.find(({ stream }) => stream === said.stream) ?? newStream(said.agent, said.stream);
  const next = withPart(known, said, time);
  return next === known ? before : withAgent({ ...before, doing: next.doing }, next);
}

function withAgent(before: TaskStream, agent: AgentStream): TaskStream {
  const isKnown = before.agents.some(({ stream }) => stream === agent.stream);
  const agents = isKnown
    ? before.agents.map((one) => (one.stream === agent.stream ? agent : one))
    : [...before.agents, agent];
  return { ...before, agents };
}
