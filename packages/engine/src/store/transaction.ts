/** What one transaction does to memory, kept until its fate is known. */
export class Transaction {
  #committed: (() => void)[] = [];
  #rolledBack: (() => void)[] = [];

  /** Runs once the data is durable, in the order given. */
  onCommit(effect: () => void): void {
    this.#committed.push(effect);
  }

  /** Undoes a mark made in memory while the transaction ran. */
  onRollback(effect: () => void): void {
    this.#rolledBack.push(effect);
  }

  commit(): void {
    for (const effect of this.#committed) effect();
  }

  rollback(): void {
    for (const effect of this.#rolledBack.toReversed()) effect();
    this.#committed = [];
    this.#rolledBack = [];
  }
}
