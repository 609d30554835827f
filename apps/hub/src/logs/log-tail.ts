/** A line of the log as it was written. `level` is pino's: 20 debug, 30 information, 40 warning, 50 error, 60 fatal. */
export interface LogLine {
  /** Rises by one with each line of this process. */
  number: number;
  /** Milliseconds since the Unix epoch. */
  time: number;
  level: number;
  message: string;
  fields: Record<string, unknown>;
}

/** The last lines of the log, in memory only. What was redacted before it was written is redacted here. */
export class LogTail {
  #keep: number;
  #lines: { number: number; text: string }[] = [];
  #next = 1;

  /** @param keep lines. @default 1000 */
  constructor(keep = 1000) {
    this.#keep = keep;
  }

  /** Keeps this many lines from now on. */
  keepLines(keep: number): void {
    this.#keep = keep;
  }

  /** Takes a line as pino writes it. */
  take(text: string): void {
    this.#lines.push({ number: this.#next++, text });
    // Cut rarely, since cutting copies.
    if (this.#lines.length > this.#keep * 2) this.#lines = this.#lines.slice(-this.#keep);
  }

  /** Oldest first. @param after only lines with a greater number */
  list(after = 0): LogLine[] {
    return this.#lines
      .slice(-this.#keep)
      .filter(({ number }) => number > after)
      .map(({ number, text }) => {
        const { level, time, msg, ...fields } = JSON.parse(text) as Record<string, unknown>;
        return {
          number,
          level: typeof level === "number" ? level : 30,
          time: typeof time === "string" ? Date.parse(time) : 0,
          message: typeof msg === "string" ? msg : "",
          fields,
        };
      });
  }
}
