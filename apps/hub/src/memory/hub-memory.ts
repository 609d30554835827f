import { join } from "node:path";
import type { Memory, OpenMemoryOptions } from "@hearth/memory";
import type { NewReceipt, Principal } from "@hearth/protocol";
import type { Database } from "@hearth/storage";

export interface HubMemoryOptions {
  home: string;
  database: Database<unknown>;
  /** Ids of the people whose files are kept in step with what is known. */
  everyone: () => Promise<readonly string[]>;
  record: (receipt: NewReceipt) => Promise<unknown>;
  /** Caps, looked up when the memory is opened. @default the memory's own */
  limits?: () => NonNullable<OpenMemoryOptions["limits"]>;
  onError: (error: unknown) => void;
  /** Milliseconds between two looks at the person's files. @default 300000 (five minutes) */
  syncMilliseconds?: number;
  /** Milliseconds between two times that vectors and caps are looked after. @default 86400000 (a day) */
  upkeepMilliseconds?: number;
}

/** The memory, opened by its first use. */
export interface HubMemory extends AsyncDisposable {
  (): Promise<Memory>;
}

/**
 * Opens the memory at its first use and once, and looks after it from then on: an idle hub does without its code, its
 * thread and its timer. What a person changed in the files before is taken in first, so that what is recalled holds it.
 */
export function createHubMemory(options: HubMemoryOptions): HubMemory {
  const { home, database, everyone, record, onError } = options;
  const { syncMilliseconds = 300_000, upkeepMilliseconds = 86_400_000 } = options;
  const stop = new AbortController();
  let opened: Promise<Memory> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let maintainedAt = 0;

  const lookAfter = async ({ writer }: Memory): Promise<void> => {
    const due = Date.now() - maintainedAt >= upkeepMilliseconds;
    if (due) maintainedAt = Date.now();
    for (const id of await everyone().catch(nobodyKnown(onError))) {
      // What is wrong with one person's files must not keep the others' waiting.
      try {
        const who: Principal = { kind: "person", id };
        await writer.sync(who);
        if (!due) continue;
        const { problems } = await writer.maintain(who);
        for (const problem of problems) onError(new Error(problem));
      } catch (error) {
        onError(error);
      }
    }
  };
  const later = (memory: Memory): void => {
    if (stop.signal.aborted) return;
    timer = setTimeout(() => {
      underWay = lookAfter(memory).then(() => later(memory));
    }, syncMilliseconds).unref();
  };
  const open = async (): Promise<Memory> => {
    const { openMemory } = await import("@hearth/memory");
    const memory = await openMemory({
      database,
      folder: (owner) => join(home, "people", owner, "memory"),
      record,
      ...(options.limits === undefined ? {} : { limits: options.limits() }),
    });
    await lookAfter(memory);
    later(memory);
    return memory;
  };
  const get = (): Promise<Memory> => {
    opened ??= open().catch((error: unknown) => {
      // A disk that is full now may have room at the next task, so a failure is not kept.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return Object.assign(get, {
    async [Symbol.asyncDispose]() {
      stop.abort();
      clearTimeout(timer);
      const memory = await opened?.catch(() => undefined);
      clearTimeout(timer);
      await underWay;
      await memory?.[Symbol.asyncDispose]();
    },
  });
}

function nobodyKnown(onError: (error: unknown) => void): (error: unknown) => string[] {
  return (error) => {
    onError(error);
    return [];
  };
}
