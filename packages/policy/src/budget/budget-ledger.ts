import { ownerOf, type Principal } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import { type Amounts, type BudgetPeriod, type BudgetScope, type BudgetUnit } from "./amounts.ts";
import { addUse } from "./add-use.ts";
import { keyOf, type Line, limitOf, linesOf, periodKeys, toLine, type UseRow } from "./budget-lines.ts";
import { budgetMigrations } from "./migrations.ts";

export interface BudgetLimit {
  scope: BudgetScope;
  /** The agent, task or call; the owner for `person`. `*` sets what holds for each that has none of its own. */
  scopeId: string;
  unit: BudgetUnit;
  period: BudgetPeriod;
  maximum: number;
}

export interface BudgetLine extends Omit<BudgetLimit, "maximum"> {
  maximum: number | undefined;
  reserved: number;
  spent: number;
}

export interface CallIdentity {
  /** Unique for each call; a repeat changes nothing and gets the first answer. */
  call: string;
  agent?: string;
  task?: string;
  /** The spawned agents that make it, outermost first: what the last one spends, those above it spend too. */
  workers?: readonly string[];
}

export type ReserveOutcome =
  | { readonly kind: "reserved" }
  | { readonly kind: "over-budget"; readonly over: BudgetLine & { readonly wanted: number }; readonly why: string }
  /** The price is not known. It is asked for; it is never free. */
  | { readonly kind: "needs-approval"; readonly why: string };

/** Sent once when spending crosses four fifths, and once when it reaches the whole, of a limit. */
export interface BudgetAlert extends BudgetLine {
  readonly percent: 80 | 100;
}

export interface BudgetLedgerOptions {
  database: Database<unknown>;
  /** @default Date.now */
  now?: () => number;
}

/**
 * Money, tokens, calls, CPU time and bytes: reserved before a call is dispatched, settled after, released on failure.
 * Every step is one atomic batch, so nothing is spent twice and a crash leaves whole reservations only.
 */
export class BudgetLedger {
  readonly #database: Database<unknown>;
  readonly #now: () => number;

  private constructor(database: Database<unknown>, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  static async open({ database, now = Date.now }: BudgetLedgerOptions): Promise<BudgetLedger> {
    await migrate(database, { set: "budget", migrations: budgetMigrations });
    return new BudgetLedger(database, now);
  }

  /** Sets or replaces one of the owner's limits. Only a person can. @returns false for anyone else */
  async setLimit(who: Principal, { scope, scopeId, unit, period, maximum }: BudgetLimit): Promise<boolean> {
    if (who.kind !== "person") return false;
    await this.#database.batch([
      statement(
        this.#database,
        `INSERT INTO hearth_budget_limit (owner, scope, scope_id, unit, period, maximum) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (owner, scope, scope_id, unit, period) DO UPDATE SET maximum = excluded.maximum`,
        [ownerOf(who), scope, scopeId, unit, period, maximum],
      ),
    ]);
    return true;
  }

  /** Takes one of the owner's limits away. Only a person can. @returns false for anyone else */
  async clearLimit(who: Principal, { scope, scopeId, unit, period }: Omit<BudgetLimit, "maximum">): Promise<boolean> {
    if (who.kind !== "person") return false;
    await this.#database.batch([
      statement(
        this.#database,
        "DELETE FROM hearth_budget_limit WHERE owner = ? AND scope = ? AND scope_id = ? AND unit = ? AND period = ?",
        [ownerOf(who), scope, scopeId, unit, period],
      ),
    ]);
    return true;
  }

  /**
   * Limits a spawned agent. Anyone who acts for the owner may: it can only take away. A limit that is there stays where it
   * is lower.
   * @param worker its id, unlike that of any other
   */
  async limitWorker(who: Principal, worker: string, maximum: Amounts): Promise<void> {
    const lowest =
      "UPDATE SET maximum = CASE WHEN hearth_budget_limit.maximum < excluded.maximum THEN hearth_budget_limit.maximum ELSE excluded.maximum END";
    await this.#limit(who, { scope: "worker", id: worker, maximum, known: lowest });
  }

  /** Limits a task by what it was handed in with, once: what a person set since stays. */
  async limitTask(who: Principal, task: string, maximum: Amounts): Promise<void> {
    await this.#limit(who, { scope: "task", id: task, maximum, known: "NOTHING" });
  }

  /** @param known what becomes of a limit that is there already */
  async #limit(
    who: Principal,
    { scope, id, maximum, known }: { scope: "task" | "worker"; id: string; maximum: Amounts; known: string },
  ): Promise<void> {
    const owner = ownerOf(who);
    await this.#database.batch(
      Object.entries(maximum).map(([unit, amount]) =>
        statement(
          this.#database,
          `INSERT INTO hearth_budget_limit (owner, scope, scope_id, unit, period, maximum) VALUES (?, ?, ?, ?, 'total', ?)
           ON CONFLICT (owner, scope, scope_id, unit, period)
           DO ${known}`,
          [owner, scope, id, unit, amount],
        ),
      ),
    );
  }

  /** What a task or a spawned agent may spend in its life, and what it has spent or reserved. */
  async accountOf(
    who: Principal,
    scope: "task" | "worker",
    scopeId: string,
  ): Promise<{ maximum: Amounts; used: Amounts }> {
    const owner = ownerOf(who);
    const limits = await this.#database.all(
      statement<{ unit: BudgetUnit; maximum: number | string; scope_id: string }>(
        this.#database,
        `SELECT unit, maximum, scope_id FROM hearth_budget_limit
         WHERE owner = ? AND scope = ? AND scope_id IN (?, '*') AND period = 'total'
         ORDER BY CASE WHEN scope_id = '*' THEN 0 ELSE 1 END`,
        [owner, scope, scopeId],
      ),
    );
    const uses = await this.#database.all(
      statement<{ unit: BudgetUnit; used: number | string }>(
        this.#database,
        `SELECT unit, reserved + spent AS used FROM hearth_budget_use
         WHERE owner = ? AND scope = ? AND scope_id = ? AND period = 'total'`,
        [owner, scope, scopeId],
      ),
    );
    return {
      maximum: Object.fromEntries(limits.map(({ unit, maximum }) => [unit, Number(maximum)])),
      used: Object.fromEntries(uses.map(({ unit, used }) => [unit, Number(used)])),
    };
  }

  /**
   * Sets aside what a call may cost at most, at every scope and period at once, or says which limit it would break.
   * @param wanted `moneyMicroUnits` absent with `priceKnown: false` asks instead of passing
   */
  async reserve(
    who: Principal,
    identity: CallIdentity,
    wanted: Amounts,
    { priceKnown = true }: { priceKnown?: boolean } = {},
  ): Promise<ReserveOutcome> {
    const owner = ownerOf(who);
    if (!priceKnown) {
      return {
        kind: "needs-approval",
        why: "the price of this call is not known, and an unknown price is never taken for free",
      };
    }
    const lines = linesOf(owner, identity, wanted, this.#now());
    try {
      await this.#database.batch([
        statement(
          this.#database,
          "INSERT INTO hearth_budget_call (owner, call_id, state, scopes, reserved, created_at) VALUES (?, ?, 'reserved', ?, ?, ?)",
          [owner, identity.call, JSON.stringify(identity), JSON.stringify(wanted), this.#now()],
        ),
        ...lines.flatMap((line) => [
          addUse(this.#database, owner, line, { reserved: line.amount, spent: 0 }),
          // Refuses the batch when a limit would be passed; the row itself is never kept.
          statement(
            this.#database,
            `INSERT INTO hearth_budget_guard (within)
             SELECT CASE WHEN u.reserved + u.spent > (${limitOf}) THEN 0 ELSE 1 END FROM hearth_budget_use u
             WHERE u.owner = ? AND u.scope = ? AND u.scope_id = ? AND u.unit = ? AND u.period = ? AND u.period_key = ?
               AND (${limitOf}) IS NOT NULL`,
            [owner, ...keyOf(line)],
          ),
        ]),
        statement(this.#database, "DELETE FROM hearth_budget_guard", []),
      ]);
      return { kind: "reserved" };
    } catch (error) {
      if (await this.#isKnown(owner, identity.call)) return { kind: "reserved" };
      const over = await this.#findOver(owner, lines);
      if (over === undefined) throw error;
      return {
        kind: "over-budget",
        over,
        why: `${over.unit} of ${over.scope} ${over.scopeId} (${over.period}): ${over.spent + over.reserved} used or reserved of ${over.maximum}, ${over.wanted} more wanted`,
      };
    }
  }

  /** Books what a call really cost and frees the rest. A repeat changes nothing. Returns the alerts that this one set off. */
  async settle(who: Principal, call: string, actual: Amounts): Promise<BudgetAlert[]> {
    return this.#close(ownerOf(who), call, "settled", actual);
  }

  /** Frees the whole reservation of a call that did not happen. */
  async release(who: Principal, call: string): Promise<void> {
    await this.#close(ownerOf(who), call, "released", {});
  }

  /** Releases reservations of calls that a crash left open: those made before `time`. Returns how many. */
  async releaseAbandoned(time: number): Promise<number> {
    const open = await this.#database.all(
      statement<{ owner: string; call_id: string }>(
        this.#database,
        "SELECT owner, call_id FROM hearth_budget_call WHERE state = 'reserved' AND created_at < ?",
        [time],
      ),
    );
    for (const { owner, call_id } of open) await this.#close(owner, call_id, "released", {});
    return open.length;
  }

  /** What is limited, reserved and spent in the current periods. */
  async show(who: Principal): Promise<BudgetLine[]> {
    const keys = periodKeys(this.#now());
    const owner = ownerOf(who);
    const rows = await this.#database.all(
      statement<UseRow>(
        this.#database,
        `SELECT u.scope, u.scope_id, u.unit, u.period, u.reserved, u.spent, (${limitOf}) AS maximum FROM hearth_budget_use u
         WHERE u.owner = ? AND u.period_key IN (${keys.map(() => "?").join()})
         UNION
         SELECT l.scope, l.scope_id, l.unit, l.period, 0, 0, l.maximum FROM hearth_budget_limit l WHERE l.owner = ?
           AND NOT EXISTS (SELECT 1 FROM hearth_budget_use u WHERE u.owner = l.owner AND u.scope = l.scope
             AND u.scope_id = l.scope_id AND u.unit = l.unit AND u.period = l.period AND u.period_key IN (${keys.map(() => "?").join()}))
         ORDER BY 1, 2, 3, 4`,
        [owner, ...keys, owner, ...keys],
      ),
    );
    return rows.map(toLine);
  }

  async #close(owner: string, call: string, state: "settled" | "released", actual: Amounts): Promise<BudgetAlert[]> {
    const row = await this.#database.first(
      statement<{ scopes: string; reserved: string; created_at: number }>(
        this.#database,
        "SELECT scopes, reserved, created_at FROM hearth_budget_call WHERE owner = ? AND call_id = ? AND state = 'reserved'",
        [owner, call],
      ),
    );
    if (row === undefined) return [];
    const identity = JSON.parse(row.scopes) as CallIdentity;
    const reserved = JSON.parse(row.reserved) as Amounts;
    const units = new Set([...Object.keys(reserved), ...Object.keys(actual)] as BudgetUnit[]);
    const all = Object.fromEntries([...units].map((unit) => [unit, 0])) as Amounts;
    // The periods are those of the reservation, so that a call over midnight frees what it took.
    const lines = linesOf(owner, identity, all, row.created_at, true);
    const results = await this.#database
      .batch([
        statement(
          this.#database,
          `INSERT INTO hearth_budget_guard (within) SELECT CASE WHEN state = 'reserved' THEN 1 ELSE 0 END
           FROM hearth_budget_call WHERE owner = ? AND call_id = ?`,
          [owner, call],
        ),
        statement(
          this.#database,
          "UPDATE hearth_budget_call SET state = ?, spent = ? WHERE owner = ? AND call_id = ?",
          [state, JSON.stringify(actual), owner, call],
        ),
        ...lines.flatMap((line) => [
          addUse(this.#database, owner, line, {
            reserved: -(reserved[line.unit] ?? 0),
            spent: actual[line.unit] ?? 0,
          }),
          // The update that raises `alerted` is the one that tells, so each threshold is told once.
          ...([100, 80] as const).map((percent) =>
            statement(
              this.#database,
              `UPDATE hearth_budget_use SET alerted = ${percent} WHERE owner = ? AND scope = ? AND scope_id = ? AND unit = ? AND period = ? AND period_key = ?
               AND alerted < ${percent} AND spent * 100 >= ${percent} * (${limitOf.replaceAll("u.", "hearth_budget_use.")})
               RETURNING scope, scope_id, unit, period, reserved, spent, (${limitOf.replaceAll("u.", "hearth_budget_use.")}) AS maximum, alerted AS percent`,
              [owner, ...keyOf(line)],
            ),
          ),
        ]),
        statement(this.#database, "DELETE FROM hearth_budget_guard", []),
      ])
      .catch(async (error: unknown) => {
        // Settled by someone else in between: the first one counts.
        if (await this.#isKnown(owner, call, "reserved")) throw error;
        return [];
      });
    return results
      .flat()
      .filter(
        (value): value is UseRow & { percent: 80 | 100 } =>
          typeof value === "object" && value !== null && "percent" in value,
      )
      .map((value) => ({ ...toLine(value), percent: value.percent }));
  }

  async #findOver(owner: string, lines: readonly Line[]): Promise<(BudgetLine & { wanted: number }) | undefined> {
    for (const line of lines) {
      const row = await this.#database.first(
        statement<Pick<UseRow, "reserved" | "spent" | "maximum">>(
          this.#database,
          `SELECT COALESCE(SUM(reserved), 0) AS reserved, COALESCE(SUM(spent), 0) AS spent,
             (SELECT maximum FROM hearth_budget_limit l WHERE l.owner = ? AND l.scope = ? AND l.scope_id IN (?, '*') AND l.unit = ? AND l.period = ?
              ORDER BY CASE WHEN l.scope_id = '*' THEN 1 ELSE 0 END LIMIT 1) AS maximum
           FROM hearth_budget_use WHERE owner = ? AND scope = ? AND scope_id = ? AND unit = ? AND period = ? AND period_key = ?`,
          [owner, line.scope, line.scopeId, line.unit, line.period, owner, ...keyOf(line)],
        ),
      );
      if (row?.maximum === undefined || row.maximum === null) continue;
      const [reserved, spent, maximum] = [Number(row.reserved), Number(row.spent), Number(row.maximum)];
      if (reserved + spent + line.amount > maximum) {
        const { scope, scopeId, unit, period } = line;
        return { scope, scopeId, unit, period, reserved, spent, maximum, wanted: line.amount };
      }
    }
    return undefined;
  }

  async #isKnown(owner: string, call: string, state?: string): Promise<boolean> {
    const row = await this.#database.first(
      statement<{ state: string }>(
        this.#database,
        "SELECT state FROM hearth_budget_call WHERE owner = ? AND call_id = ?",
        [owner, call],
      ),
    );
    return row !== undefined && (state === undefined || row.state === state);
  }
}
