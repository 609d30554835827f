import type { DatabaseSync } from "node:sqlite";

/** The raw connection and the group commit that every writer of this connection must go through. */
export interface SqliteHandle {
  /** The one connection of this process that writes. Read from it freely; write only inside `commit`. */
  readonly connection: DatabaseSync;
  /** Absolute path of the file, or `:memory:`. */
  readonly path: string;
  /**
   * Runs `work` inside this event-loop turn's transaction and resolves with its result after the commit.
   * All work of one turn shares one commit (and one fsync). `work` is synchronous; when it throws, what it wrote is
   * rolled back to where it began and only its own promise rejects.
   * @throws StorageFullError, StorageReadOnlyError, StorageError when the commit itself fails; then none of the group is kept
   */
  commit<Result>(work: () => Result): Promise<Result>;
}
