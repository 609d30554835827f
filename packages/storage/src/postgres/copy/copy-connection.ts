import type { Connection } from "pg";

/** The driver's connection, with what its own types leave out. */
export interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

/** How many rows a copy had, from what the database says at its end, such as `COPY 12`. */
export function rowsOf({ text }: { text: string }): number {
  return Number(/\d+$/.exec(text)?.[0] ?? 0);
}
