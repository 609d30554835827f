import type { BlockEvent } from "@hearth/swarm";
import type { CliProcess } from "../cli-context.ts";

/** Milliseconds between two drawings. */
const drawEvery = 50;
const width = 32;

/** Who brought how many blocks of one run, drawn in place on a terminal; without one nothing is drawn. */
export class BlockBoard implements Disposable {
  readonly #process: CliProcess;
  readonly #counts = new Map<string, { blocks: number; copies: number; open: number; state: string }>();
  readonly #draws: boolean;
  #blocks = 0;
  #lines = 0;
  #drawn = 0;

  /** @param workers the workers that are there, each with a line */
  constructor(process: CliProcess, workers: readonly string[]) {
    this.#process = process;
    this.#draws = process.stderr.isTTY && process.env["TERM"] !== "dumb";
    for (const worker of workers) this.#counts.set(worker, { blocks: 0, copies: 0, open: 0, state: "" });
  }

  take({ worker, blocks, kind, what }: BlockEvent): void {
    this.#blocks = blocks;
    const count = this.#counts.get(worker);
    if (count === undefined) return;
    if (what === "sent") count.open++;
    else count.open = Math.max(0, count.open - 1);
    if (what === "useful") {
      count.blocks++;
      if (kind !== "source") count.copies++;
    }
    if (performance.now() - this.#drawn > drawEvery) this.#draw();
  }

  /** Says something about a worker beside its line. */
  mark(worker: string, state: string): void {
    const count = this.#counts.get(worker);
    if (count !== undefined) count.state = state;
    this.#draw();
  }

  /** The last picture stays. */
  [Symbol.dispose](): void {
    this.#draw();
  }

  #draw(): void {
    if (!this.#draws) return;
    this.#drawn = performance.now();
    const longest = Math.max(...[...this.#counts.keys()].map(({ length }) => length));
    const lines = [...this.#counts].map(([worker, { blocks, copies, open, state }]) => {
      const full = this.#blocks === 0 ? 0 : Math.round((blocks / this.#blocks) * width);
      const bar = `${"#".repeat(full)}${"~".repeat(Math.min(open, width - full))}`.padEnd(width, ".");
      const spare = copies === 0 ? "" : `, ${copies} of them copies or parity`;
      return `  ${worker.padEnd(longest)}  ${bar}  ${blocks} blocks${spare}${state === "" ? "" : `  ${state}`}`;
    });
    const back = this.#lines === 0 ? "" : `\u{1b}[${this.#lines}A`;
    this.#process.stderr.write(`${back}${lines.map((line) => `\r${line}\u{1b}[K\n`).join("")}`);
    this.#lines = lines.length;
  }
}
