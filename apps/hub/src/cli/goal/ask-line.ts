import { createInterface, type Interface } from "node:readline";
import type { Session } from "../action.ts";
import { readHidden } from "../secret/read-hidden.ts";

/** True when there is a person at the terminal who can be asked. */
export function canAsk({ context }: Pick<Session, "context">): boolean {
  return context.stdin.isTTY && context.process.stderr.isTTY;
}

/** Asks on the terminal, one line at a time. What is typed ahead answers the next question. */
export class LineAsker implements Disposable {
  readonly #session: Session;
  readonly #lines: string[] = [];
  #interface: Interface | undefined;
  #ended = false;
  #isAsking = false;
  #wake: PromiseWithResolvers<void> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  /** A question stands on the screen, and what is said meanwhile would tear it apart. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** The line, or undefined at the end of the input. @throws the reason of an abort */
  async ask(question: string, signal: AbortSignal = this.#session.signal): Promise<string | undefined> {
    const { context } = this.#session;
    // Without readline's own terminal mode Ctrl-C stays a signal, and screen readers get plain lines.
    this.#interface ??= createInterface({ input: context.stdin, terminal: false })
      .on("line", (line) => {
        this.#lines.push(line);
        this.#wake?.resolve();
      })
      .on("close", () => {
        this.#ended = true;
        this.#wake?.resolve();
      });
    signal.throwIfAborted();
    this.#session.output.endLine();
    context.process.stderr.write(question);
    this.#isAsking = true;
    const onAbort = (): void => this.#wake?.resolve();
    signal.addEventListener("abort", onAbort);
    try {
      while (this.#lines.length === 0 && !this.#ended && !signal.aborted) {
        this.#wake = Promise.withResolvers();
        await this.#wake.promise;
      }
      signal.throwIfAborted();
      return this.#lines.shift();
    } finally {
      this.#isAsking = false;
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** A line that is not shown while it is typed. */
  async askHidden(prompt: string): Promise<string> {
    // Two readers of one terminal would each get what the other is to have.
    this.#interface?.removeAllListeners("close").close();
    this.#interface = undefined;
    this.#isAsking = true;
    try {
      return await readHidden(this.#session, { stdin: false, prompt });
    } finally {
      this.#isAsking = false;
    }
  }

  [Symbol.dispose](): void {
    this.#interface?.close();
  }
}
