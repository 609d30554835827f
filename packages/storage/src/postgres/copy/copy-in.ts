import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { Connection } from "pg";
import { toStorageError } from "../../errors/to-storage-error.ts";
import { type CopyConnection, rowsOf } from "./copy-connection.ts";

/** Runs `COPY … FROM STDIN` with what a source gives, no faster than the database takes it. The driver calls the methods. */
export class CopyIn {
  readonly #text: string;
  readonly #source: AsyncIterable<Buffer>;
  readonly #ended = Promise.withResolvers<number>();
  #rows = 0;
  #over = false;
  /** Why the source broke off. */
  #broken: unknown;

  constructor(text: string, source: AsyncIterable<Buffer>) {
    this.#text = text;
    this.#source = source;
  }

  /** How many rows the database took. Rejects with its complaint, or with what the source threw; then none of them is kept. */
  get rows(): Promise<number> {
    return this.#ended.promise;
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    void this.#send(connection);
  }

  handleCommandComplete(message: { text: string }): void {
    this.#rows = rowsOf(message);
  }

  handleReadyForQuery(): void {
    this.#over = true;
    this.#ended.resolve(this.#rows);
  }

  handleError(error: Error): void {
    this.#over = true;
    this.#ended.reject(this.#broken ?? toStorageError(error));
  }

  async #send(connection: CopyConnection): Promise<void> {
    try {
      for await (const chunk of this.#source) {
        // The driver tells of a lost connection by itself, though only once we let it.
        if (this.#over || !connection.stream.writable) return;
        connection.sendCopyFromChunk(chunk);
        if (connection.stream.writableNeedDrain) await drained(connection.stream);
      }
      if (!this.#over) connection.endCopyFrom();
    } catch (error) {
      this.#broken = error;
      if (!this.#over) connection.sendCopyFail("the source broke off");
    }
  }
}

/** Also when the connection is lost, which the driver tells by `handleError`. */
async function drained(stream: Duplex): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ends = ["drain", "close"].map((name) => once(stream, name, { signal }).catch(() => undefined));
  await Promise.race(ends);
  waiting.abort();
}
