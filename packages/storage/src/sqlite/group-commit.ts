import type { DatabaseSync } from "node:sqlite";
import { StorageError } from "../errors/storage-error.ts";
import { toStorageError } from "../errors/to-storage-error.ts";

interface Entry {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Collects the writes of one event-loop turn into one transaction: the cost of an fsync is shared,
 * and a caller is answered only after it.
 */
export class GroupCommit {
  readonly #connection: DatabaseSync;
  #entries: Entry[] = [];
  #scheduled = false;

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** Rejects with StorageError, once the connection is closed too. */
  run<Result>(work: () => Result): Promise<Result> {
    if (!this.#connection.isOpen) return Promise.reject(new StorageError("it is closed"));
    return new Promise<Result>((resolve, reject) => {
      this.#entries.push({ work, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.flush());
    });
  }

  /** Commits what is collected now. Called at the end of the turn, and before the connection closes. */
  flush(): void {
    this.#scheduled = false;
    const entries = this.#entries;
    if (entries.length === 0) return;
    this.#entries = [];
    const settled: (() => void)[] = [];
    try {
      this.#connection.exec("BEGIN IMMEDIATE");
      if (entries.length === 1) settled.push(this.#runAlone(entries[0]!));
      else for (const entry of entries) settled.push(this.#runOne(entry));
      this.#connection.exec("COMMIT");
    } catch (cause) {
      const error = toStorageError(cause);
      for (const { reject } of entries) reject(error);
      this.#rollBack();
      return;
    }
    for (const settle of settled) settle();
  }

  /** Nobody waits for this, so it must not throw: the connection may be closed, or its disk gone. */
  #rollBack(): void {
    try {
      if (this.#connection.isOpen && this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
    } catch {
      // The next transaction begins with its own complaint.
    }
  }

  /** The transaction is its own savepoint when nothing shares it. */
  #runAlone({ work, resolve }: Entry): () => void {
    const result = work();
    return () => resolve(result as never);
  }

  #runOne({ work, resolve, reject }: Entry): () => void {
    this.#connection.exec("SAVEPOINT entry");
    try {
      const result = work();
      this.#connection.exec("RELEASE entry");
      return () => resolve(result as never);
    } catch (cause) {
      // A full or broken disk ends the whole transaction by itself; then the group fails as one.
      if (!this.#connection.isTransaction) throw cause;
      this.#connection.exec("ROLLBACK TO entry");
      this.#connection.exec("RELEASE entry");
      const error = toStorageError(cause);
      return () => reject(error);
    }
  }
}
