import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds of one tick: the unit of times in /proc, 100 a second on x64 and arm64. */
const tick = 10;
/** Milliseconds between two looks at what runs. */
const interval = 500;

interface ProcessTimes {
  parent: number;
  /** Ticks the process itself has used. */
  own: number;
  /** Ticks of its ended and awaited descendants. */
  ended: number;
  /** With the process id, names a process for good. */
  started: string;
}

function readTimes(pid: number | string): ProcessTimes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name in brackets may hold anything, brackets and spaces included; proc(5) counts fields behind it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [parent, own, ended, started] = [
    fields[1],
    Number(fields[11]) + Number(fields[12]),
    Number(fields[13]) + Number(fields[14]),
    fields[19],
  ];
  return { parent: Number(parent), own, ended, started: String(started) };
}

/**
 * Processor time of one sandbox, user and system, measured by the kernel outside it. The kernel's own sum is there when
 * bubblewrap has waited for the first process inside. It lacks processes that are killed with the sandbox, and
 * children whose end a command ignores; so what runs is looked at now and then, and at the end. Each way of
 * counting misses something and counts nothing twice: the largest is nearest.
 */
export class ProcessorTime {
  readonly #root: number;
  readonly #seen = new Map<string, number>();
  #sum = 0;
  #living = 0;

  constructor(root: number) {
    this.#root = root;
    watched.add(this);
    timer ??= setInterval(look, interval).unref();
  }

  /** Notes what was used so far. Called with every process there is, children by parent. */
  note(children: ReadonlyMap<number, readonly { pid: number; times: ProcessTimes }[]>): void {
    const waiting = [this.#root];
    let living = 0;
    for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
      for (const { pid, times } of children.get(parent) ?? []) {
        this.#seen.set(`${pid} ${times.started}`, times.own);
        living += times.own + times.ended;
        waiting.push(pid);
      }
    }
    this.#living = Math.max(this.#living, living);
  }

  /** Takes the exact sum. Only while bubblewrap has ended and nobody has waited for it: then the kernel still knows it. */
  close(): void {
    this.#sum = Math.max(this.#sum, readTimes(this.#root)?.ended ?? 0);
    this.stop();
  }

  /** Ends the looking. */
  stop(): void {
    watched.delete(this);
    if (watched.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  /** Milliseconds, in steps of 10. */
  get milliseconds(): number {
    const seen = [...this.#seen.values()].reduce((sum, ticks) => sum + ticks, 0);
    return Math.max(this.#sum, this.#living, seen) * tick;
  }
}

const watched = new Set<ProcessorTime>();
let timer: NodeJS.Timeout | undefined;

/** One pass over all processes for all sandboxes that run. */
export function look(): void {
  const children = new Map<number, { pid: number; times: ProcessTimes }[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const times = readTimes(name);
    if (times === undefined) continue;
    const siblings = children.get(times.parent);
    if (siblings === undefined) children.set(times.parent, [{ pid: Number(name), times }]);
    else siblings.push({ pid: Number(name), times });
  }
  for (const time of watched) time.note(children);
}

/** Is `pid` a child of `parent` right now? A process id alone may have been given to another process. */
export function isChildOf(pid: number, parent: number): boolean {
  return readTimes(pid)?.parent === parent;
}
