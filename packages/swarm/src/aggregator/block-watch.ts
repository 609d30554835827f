import type { BlockId } from "../contract/distribution.ts";

/** What happened to one block of a task, in the order in which it happened. */
export interface BlockEvent {
  readonly task: string;
  /** Blocks that make the whole; parity has numbers from here on. */
  readonly blocks: number;
  readonly block: BlockId;
  readonly worker: string;
  /** "parity" is a coded spare block, "copy" one that somebody else was given before. */
  readonly kind: "source" | "parity" | "copy";
  readonly what: "sent" | "useful" | "redundant" | "wrong" | "failed" | "withdrawn";
  /** Milliseconds since the task was cut in blocks. */
  readonly at: number;
}

/** Tells of the blocks of one task as they go out and come back. */
export class BlockWatch {
  readonly #task: string;
  readonly #blocks: number;
  readonly #tell: (event: BlockEvent) => void;
  readonly #began = performance.now();
  readonly #given = new Map<BlockId, string>();

  /** @param blocks how many are no parity */
  constructor(task: string, blocks: number, tell: (event: BlockEvent) => void) {
    this.#task = task;
    this.#blocks = blocks;
    this.#tell = tell;
  }

  note(what: BlockEvent["what"], worker: string, block: BlockId): void {
    if (what === "sent" && !this.#given.has(block)) this.#given.set(block, worker);
    const copy = (this.#given.get(block) ?? worker) !== worker;
    const kind = copy ? "copy" : block >= this.#blocks ? "parity" : "source";
    this.#tell({
      task: this.#task,
      blocks: this.#blocks,
      block,
      worker,
      kind,
      what,
      at: performance.now() - this.#began,
    });
  }
}
