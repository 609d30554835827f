import type { TaskOutcome, TaskRequest } from "../aggregator/task-record.ts";
import type { OperationRegistry } from "../contract/operation-registry.ts";
import { SwarmError } from "../errors/swarm-error.ts";
import type { SwarmKey } from "../keys/swarm-key.ts";
import type { TrustReader } from "../keys/trust-store.ts";
import { decodeCanonical, decodeCanonicalMap, encodeCanonical } from "../wire/canonical-cbor.ts";
import { readSignedOutcome, signOutcome } from "./signed-outcome.ts";
import { TaskLog, type TaskEntry } from "./task-log.ts";
import { decodeOutcome, decodeRequest, encodeOutcome, encodeRequest } from "./task-memory.ts";

export interface GroupMemoryOptions {
  readonly folder: string;
  readonly registry: OperationRegistry;
  /** Signs what became of tasks. */
  readonly key: SwarmKey;
  /** Whose signature under that is believed. */
  readonly trust: TrustReader;
}

/** Bytes of a part of the tasks, unless one alone has more. */
const largestPart = 8 << 20;
const sizeOf = (entry: TaskEntry): number => ("open" in entry ? entry.open : entry.done).length;

/** A task that a new leader finds: to be run, or with what became of it. */
export type Remembered =
  | { readonly id: string; readonly open: Uint8Array; readonly request: TaskRequest }
  | { readonly id: string; readonly operation: string; readonly outcome: TaskOutcome };

/** The tasks that one aggregator of a group remembers, on the disk: those that were taken, and what became of them by a leader's signature. */
export class GroupMemory implements AsyncDisposable {
  readonly #options: GroupMemoryOptions;
  readonly #log: TaskLog;

  constructor(options: GroupMemoryOptions) {
    this.#options = options;
    this.#log = new TaskLog(options.folder);
  }

  /** How to run a task, as the others take it. */
  bytesOf(request: TaskRequest): Buffer {
    return encodeRequest(request, this.#options.registry);
  }

  /** Remembers a task that was taken here. */
  async keepOpen(id: string, open: Buffer): Promise<void> {
    await this.#log.put(id, { open });
  }

  /** Signs and remembers what became of a task. @returns it for the others; undefined where it is too large to be told */
  keepOutcome(id: string, operation: string, outcome: TaskOutcome): Buffer | undefined {
    const body = encodeOutcome(operation, outcome, this.#options.registry);
    if (body === undefined) return undefined;
    const done = signOutcome(this.#options.key, id, body);
    // What cannot be written is forgotten here alone: the others are told all the same.
    void this.#log.put(id, { done }).catch(() => undefined);
    return done;
  }

  /** Remembers what the leader says. @returns false for what cannot be believed or written */
  async take(id: string, { open, done }: { open?: Uint8Array; done?: Uint8Array }): Promise<boolean> {
    const entry: TaskEntry | undefined =
      done === undefined ? (open === undefined ? undefined : { open: Buffer.from(open) }) : this.#believed(id, done);
    if (entry === undefined) return false;
    return await this.#log.put(id, entry).then(
      () => true,
      () => false,
    );
  }

  /** A part of everything, for a new leader. @param after the last task of the part before. @returns `after` where there is more */
  list(after?: string): { tasks: Buffer; after?: string } {
    const all = [...this.#log.entries].map(([id, entry]) => ({ id, ...entry }));
    const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    let bytes = 0;
    let to = from;
    for (; to < all.length && (to === from || bytes < largestPart); to++) bytes += sizeOf(all[to]!);
    if (to > from + 1 && bytes > largestPart) to--;
    return {
      tasks: encodeCanonical(all.slice(from, to)),
      ...(to < all.length ? { after: all[to - 1]!.id } : {}),
    };
  }

  /** Takes over what another remembers. */
  async absorb(list: Uint8Array): Promise<void> {
    const tasks = decodeCanonical(list) as { id: string; open?: Uint8Array; done?: Uint8Array }[];
    await Promise.all(tasks.map(({ id, ...task }) => this.take(id, task)));
  }

  /** What there is to go on with. An outcome whose signer is no longer trusted is nobody's word. */
  *recall(): Generator<Remembered> {
    const { trust } = this.#options;
    for (const [id, entry] of this.#log.entries) {
      if ("open" in entry) {
        yield this.#open(id, entry.open);
        continue;
      }
      const body = readSignedOutcome(trust, id, entry.done);
      if (body !== undefined) yield this.#done(id, body);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log[Symbol.asyncDispose]();
  }

  /** What cannot be run here, as with an operation that only other aggregators have, has failed. */
  #open(id: string, open: Uint8Array): Remembered {
    try {
      return { id, open, request: decodeRequest(id, open, this.#options.registry) };
    } catch (thrown) {
      return unreadable(id, open, thrown);
    }
  }

  /** A result that cannot be read here is no reason to stop, and not a result. */
  #done(id: string, body: Uint8Array): Remembered {
    try {
      return { id, ...decodeOutcome(body, this.#options.registry) };
    } catch (thrown) {
      return unreadable(id, body, thrown);
    }
  }

  #believed(id: string, done: Uint8Array): TaskEntry | undefined {
    const body = readSignedOutcome(this.#options.trust, id, done);
    return body === undefined ? undefined : { done: Buffer.from(done) };
  }
}

/** What is told of a task that an aggregator of another version, or with other operations, wrote down. */
function unreadable(id: string, bytes: Uint8Array, thrown: unknown): Remembered {
  const code = thrown instanceof SwarmError ? thrown.code : "HEARTH_SWARM_AGGREGATOR";
  const message = `it cannot be read here: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  return { id, operation: operationIn(bytes), outcome: { status: "failed", code, message, milliseconds: 0 } };
}

function operationIn(bytes: Uint8Array): string {
  try {
    return String(decodeCanonicalMap(bytes)["operation"]);
  } catch {
    return "unknown";
  }
}
