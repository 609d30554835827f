import { Readable } from "node:stream";
import type { Connection } from "pg";
import { toStorageError } from "../../errors/to-storage-error.ts";
import { rowsOf } from "./copy-connection.ts";

/** The database sends a message for each row; this many bytes of them are handed on at once. */
const blockBytes = 262_144;

/** What `COPY … TO STDOUT` answers, as a stream of bytes. The driver calls the methods; the socket waits while nobody reads. */
export class CopyOut extends Readable {
  readonly #text: string;
  #connection: Connection | undefined;
  #block = Buffer.allocUnsafe(blockBytes);
  #filled = 0;
  #rows = 0;

  constructor(text: string) {
    super({ highWaterMark: 4 * blockBytes });
    this.#text = text;
  }

  /** How many rows there were, once the stream has ended. */
  get rows(): number {
    return this.#rows;
  }

  submit(connection: Connection): void {
    this.#connection = connection;
    connection.query(this.#text);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    if (this.#filled + chunk.length > blockBytes) this.#flush();
    // Copied, since the driver uses its memory again.
    if (chunk.length > blockBytes) this.#hand(Buffer.from(chunk));
    else this.#filled += chunk.copy(this.#block, this.#filled);
  }

  handleCommandComplete(message: { text: string }): void {
    this.#rows = rowsOf(message);
  }

  handleReadyForQuery(): void {
    this.#flush();
    this.push(null);
    // What is read last asks for no more, and the next statement wants its answer.
    this.#connection?.stream.resume();
  }

  handleError(error: Error): void {
    this.destroy(toStorageError(error));
  }

  override _read(): void {
    this.#connection?.stream.resume();
  }

  #flush(): void {
    if (this.#filled === 0) return;
    this.#hand(this.#block.subarray(0, this.#filled));
    this.#block = Buffer.allocUnsafe(blockBytes);
    this.#filled = 0;
  }

  #hand(bytes: Buffer): void {
    if (!this.push(bytes)) this.#connection?.stream.pause();
  }
}
