import { toStorageError } from "../../errors/to-storage-error.ts";
import type { Statement } from "../../statement.ts";
import type { CopyOut } from "./copy-out.ts";

/** One connection to PostgreSQL on which statements follow each other, and whole tables stream in and out. */
export interface CopySession extends AsyncDisposable {
  readonly kind: "postgres";
  /** @throws StorageError and its kin; the code of PostgreSQL is in the cause */
  all<Row>(query: Statement<Row>): Promise<Row[]>;
  /** The bytes of `COPY … TO STDOUT`. Read to their end before anything else is asked. */
  copyOut(text: string): CopyOut;
  /** Gives bytes to `COPY … FROM STDIN`. @returns how many rows that were */
  copyIn(text: string, source: AsyncIterable<Buffer>): Promise<number>;
}

export interface CopySessionOptions {
  /** `postgres://…` */
  url: string;
  /** Ends the connection, and with it what runs on it and the transaction that is open. */
  signal?: AbortSignal | undefined;
}

/**
 * Connects. Whole numbers come as text, since a sequence may be beyond 53 bits.
 * @throws StorageError when the database cannot be reached
 */
export async function openCopySession({ url, signal }: CopySessionOptions): Promise<CopySession> {
  signal?.throwIfAborted();
  const [{ Client }, { CopyIn }, { CopyOut: Out }] = await Promise.all([
    import("pg"),
    import("./copy-in.ts"),
    import("./copy-out.ts"),
  ]);
  // A connection that copies cannot be a pipeline, as those of the pool are.
  const client = new Client({ connectionString: url });
  // The statement that was under way reports the loss.
  client.on("error", () => {});
  const end = (): void => void client.end().catch(() => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw toStorageError(cause);
  }
  signal?.addEventListener("abort", end, { once: true });
  return {
    kind: "postgres",
    async all<Row>({ sql, parameters }: Statement<Row>) {
      try {
        return (await client.query(sql, [...parameters])).rows as Row[];
      } catch (cause) {
        signal?.throwIfAborted();
        throw toStorageError(cause);
      }
    },
    copyOut: (text) => client.query(new Out(text)),
    async copyIn(text, source) {
      const copy = client.query(new CopyIn(text, source));
      try {
        return await copy.rows;
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener("abort", end);
      await client.end();
    },
  };
}
