import { ownerOf, parse, type Principal } from "@hearth/protocol";
import { type ReadableDatabase, statement } from "@hearth/storage";
import { z } from "zod";

export const usageGroup = z.enum(["person", "agent", "model", "task", "plan", "goal", "purpose", "call", "day"]);
export type UsageGroup = z.infer<typeof usageGroup>;

export const usageQuery = z.object({
  by: usageGroup.default("model"),
  /** First day, `2026-11-21`, in UTC. @default the first of this month */
  from: z.iso.date().optional(),
  /** Last day. @default today */
  to: z.iso.date().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type UsageQuery = z.input<typeof usageQuery>;

/** What was used, for one value of the group. Money is in micro-units of the currency. */
export interface UsageLine {
  readonly key: string;
  readonly calls: number;
  readonly failed: number;
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly reasoning: number;
  readonly moneyMicroUnits: number;
  /** Calls whose price was not known when they were made; their money is not in the sum. */
  readonly unpriced: number;
  /** Calls of which the server did not say how much they took, or that a crash cut; they count with our estimate. */
  readonly estimated: number;
  readonly unattended: number;
}

export interface Usage {
  readonly by: UsageGroup;
  readonly from: string;
  readonly to: string;
  readonly lines: readonly UsageLine[];
  readonly total: Omit<UsageLine, "key">;
}

const columns: Readonly<Record<UsageGroup, string>> = {
  person: "person",
  agent: "agent",
  model: "model",
  task: "task",
  plan: "plan",
  goal: "goal",
  purpose: "purpose",
  call: "call_id",
  day: "day",
};

const sums = `COUNT(*) AS calls, SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
  SUM(input) AS input, SUM(output) AS output, SUM(cached_input) AS cached_input, SUM(reasoning) AS reasoning,
  COALESCE(SUM(money), 0) AS money, SUM(CASE WHEN money IS NULL THEN 1 ELSE 0 END) AS unpriced,
  SUM(estimated) AS estimated, SUM(unattended) AS unattended`;

type Row = Record<
  | "calls"
  | "failed"
  | "input"
  | "output"
  | "cached_input"
  | "reasoning"
  | "money"
  | "unpriced"
  | "estimated"
  | "unattended",
  number | string | null
> & { key: string };

/** Tells a person, or an agent on their behalf, what their models took. */
export class UsageReader {
  readonly #database: ReadableDatabase<unknown>;
  readonly #now: () => number;

  constructor(database: ReadableDatabase<unknown>, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  /** What one task's calls took, whenever they were made. */
  async ofTask(who: Principal, task: string): Promise<Omit<UsageLine, "key">> {
    const row = await this.#database.first(
      statement<Row>(this.#database, `SELECT '' AS key, ${sums} FROM hearth_model_use WHERE owner = ? AND task = ?`, [
        ownerOf(who),
        task,
      ]),
    );
    const { key: _key, ...sum } = toLine(row);
    return sum;
  }

  /** @throws ValidationError naming the field */
  async usage(who: Principal, query: UsageQuery = {}): Promise<Usage> {
    const today = new Date(this.#now()).toISOString().slice(0, 10);
    const { by, from = `${today.slice(0, 7)}-01`, to = today, limit } = parse(usageQuery, query, "usage");
    const where = "owner = ? AND day >= ? AND day <= ?";
    const values = [ownerOf(who), from, to];
    // Days in their order, all else by what it cost.
    const order = by === "day" ? "1" : "money DESC, input + output DESC, 1";
    const [rows, total] = await Promise.all([
      this.#database.all(
        statement<Row>(
          this.#database,
          `SELECT * FROM (SELECT ${columns[by]} AS key, ${sums} FROM hearth_model_use WHERE ${where} GROUP BY ${columns[by]}) AS grouped
           ORDER BY ${order.replaceAll(/\b1\b/g, "key")} LIMIT ?`,
          [...values, limit],
        ),
      ),
      this.#database.first(
        statement<Row>(this.#database, `SELECT '' AS key, ${sums} FROM hearth_model_use WHERE ${where}`, values),
      ),
    ]);
    const { key: _key, ...sum } = toLine(total);
    return { by, from, to, lines: rows.map(toLine), total: sum };
  }
}

/** PostgreSQL returns sums as text. */
function toLine(row: Row | undefined): UsageLine {
  const number = (value: number | string | null | undefined): number => Number(value ?? 0);
  return {
    key: row?.key ?? "",
    calls: number(row?.calls),
    failed: number(row?.failed),
    input: number(row?.input),
    output: number(row?.output),
    cachedInput: number(row?.cached_input),
    reasoning: number(row?.reasoning),
    moneyMicroUnits: number(row?.money),
    unpriced: number(row?.unpriced),
    estimated: number(row?.estimated),
    unattended: number(row?.unattended),
  };
}
