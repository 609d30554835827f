import type { CliProcess } from "../cli-context.ts";
import { escapeLine } from "../output/escape-text.ts";
import type { Output } from "../output/output.ts";
import { liveLine, liveLines, type LiveSnapshot } from "./live-lines.ts";

const escape = "\u{1b}[";
const alternateScreen = { on: `${escape}?1049h${escape}?25l`, off: `${escape}?25h${escape}?1049l` };

/**
 * Shows a swarm as it goes on: on a terminal a picture that is drawn anew, else a line each time, and for machines a row of data.
 * When it is disposed the terminal is as it was before, with the last picture in it.
 */
export class LiveScreen implements Disposable {
  readonly #process: CliProcess;
  readonly #output: Output;
  readonly #draws: boolean;
  #last: string[] = [];
  #began = false;

  constructor(process: CliProcess, output: Output) {
    this.#process = process;
    this.#output = output;
    this.#draws = !output.json && process.stdout.isTTY && process.env["TERM"] !== "dumb";
  }

  /** @param data what machines are told instead */
  show(snapshot: LiveSnapshot, data: unknown): void {
    if (this.#output.json) return this.#output.data(data);
    if (!this.#draws) return this.#output.text(liveLine(snapshot));
    const { stdout } = this.#process;
    // A terminal that does not know its size says 0.
    const [columns, rows] = [stdout.columns || 80, stdout.rows || 24];
    this.#last = liveLines(snapshot).map((line) => escapeLine(line));
    const lines = this.#last.slice(0, rows - 1).map((line) => line.slice(0, columns));
    // Each line is cleared behind itself, so that nothing flickers.
    const picture = lines.map((line) => `${line}${escape}K`).join("\r\n");
    stdout.write(`${this.#began ? "" : alternateScreen.on}${escape}H${picture}${escape}J`);
    this.#began = true;
  }

  [Symbol.dispose](): void {
    if (!this.#began) return;
    this.#process.stdout.write(`${alternateScreen.off}${this.#last.join("\r\n")}\r\n`);
  }
}
