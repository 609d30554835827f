import {
  type LivePart,
  livePart,
  type NewEvent,
  type Principal,
  type ToolCall,
  terminalStates,
} from "@hearth/protocol";
import type { Database } from "@hearth/storage";
import type { CallStore, KeptCall } from "./call-store.ts";
import { withCall } from "./with-call.ts";

export interface CallRecorderOptions {
  database: Database<unknown>;
  /** Told of calls that could not be kept; the work goes on without. */
  onError: (error: unknown) => void;
  /** Calls kept of each person. @default 100000 */
  keep?: number;
}

const longestName = 200;
const longestInput = 400;
const pruneEvery = 5_000;
const endings: ReadonlySet<string> = new Set([...terminalStates].map((state) => `task-${state}`));

/**
 * Keeps what tools a task's agents called, from what the feed shows of them: short and without secrets. It informs and never
 * steers: a call is kept a moment after it was shown, so that a crash may cost the last ones, and the journal is what proves.
 */
export class CallRecorder implements AsyncDisposable {
  readonly #options: Required<CallRecorderOptions>;
  /** Calls under way, by their task. */
  readonly #open = new Map<string, KeptCall[]>();
  readonly #waiting = new Map<string, KeptCall>();
  #store: Promise<CallStore> | undefined;
  #flushing: Promise<void> | undefined;
  #sincePruned = 0;

  constructor(options: CallRecorderOptions) {
    this.#options = { keep: 100_000, ...options };
  }

  /** Takes every event of the hub. */
  readonly take = ({ type, owner, task, data, time }: NewEvent & { time: number }): void => {
    if (task === undefined) return;
    if (endings.has(type)) this.#open.delete(`${owner} ${task}`);
    if (type !== "task-output") return;
    const read = livePart.safeParse(data?.["part"]);
    if (!read.success || (read.data.type !== "tool-started" && read.data.type !== "tool-ended")) return;
    const part = clipped(read.data);
    const { agent, stream, turn, call } = part;
    const ofTask = this.#open.get(`${owner} ${task}`) ?? [];
    const isIt = (one: KeptCall): boolean => one.stream === stream && one.turn === turn && one.call === call;
    const [now] = withCall(ofTask.filter(isIt), part, time);
    if (now === undefined) return;
    const kept: KeptCall = { ...now, owner, task, agent, stream };
    const others = ofTask.filter((one) => !isIt(one));
    this.#open.set(`${owner} ${task}`, kept.endedAt === undefined ? [...others, kept] : others);
    this.#waiting.set(JSON.stringify([owner, task, stream, turn, call]), kept);
    this.#flushing ??= this.#flush();
  };

  /** The calls of a task, oldest first, with those of a moment ago. */
  async of(who: Principal, task: string): Promise<ToolCall[]> {
    await this.#flushing;
    return await (await this.#opened()).of(who, task);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    // What one turn of the event loop shows is kept together.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.size > 0) {
      const calls = [...this.#waiting.values()];
      this.#waiting.clear();
      try {
        const store = await this.#opened();
        await store.keep(calls);
        await this.#prune(store, calls);
      } catch (error) {
        this.#options.onError(error);
      }
    }
    this.#flushing = undefined;
  }

  async #prune(store: CallStore, added: readonly KeptCall[]): Promise<void> {
    this.#sincePruned += added.length;
    if (this.#sincePruned < pruneEvery) return;
    this.#sincePruned = 0;
    for (const owner of new Set(added.map((call) => call.owner))) await store.prune(owner, this.#options.keep);
  }

  #opened(): Promise<CallStore> {
    this.#store ??= import("./call-store.ts")
      .then(({ openCallStore }) => openCallStore(this.#options.database))
      .catch((error: unknown) => {
        this.#store = undefined;
        throw error;
      });
    return this.#store;
  }
}

type CallPart = Extract<LivePart, { type: "tool-started" | "tool-ended" }>;

/** A worker elsewhere says what it likes. */
function clipped(part: CallPart): CallPart {
  const { agent, stream, call, capability } = part;
  const names = {
    agent: agent.slice(0, longestName),
    stream: stream.slice(0, longestName),
    call: call.slice(0, longestName),
    capability: capability.slice(0, longestName),
  };
  if (part.type === "tool-ended") return { ...part, ...names, outcome: part.outcome.slice(0, longestName) };
  return { ...part, ...names, input: part.input.slice(0, longestInput) };
}
