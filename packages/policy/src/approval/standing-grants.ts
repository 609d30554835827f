import { newId, ownerOf, type Principal } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import type { Grant } from "./approval.ts";
import { approvalMigrations } from "./migrations.ts";

export interface NewGrant {
  agent: string;
  tool: string;
  rule: string;
  /** @default "" */
  prefix?: string;
  /** How often it answers. @default 10, at most 1000 */
  count?: number;
  /** @default 86,400,000 (a day), at most 90 days */
  lifetimeMilliseconds?: number;
}

interface Row {
  id: string;
  owner: string;
  agent: string;
  tool: string;
  rule: string;
  prefix: string;
  remaining: number;
  expires_at: number;
}

const columns = "id, owner, agent, tool, rule, prefix, remaining, expires_at";
const day = 86_400_000;

/** Standing answers: made by a person, with a scope, a count and an end. */
export class StandingGrants {
  readonly #database: Database<unknown>;
  readonly #now: () => number;

  private constructor(database: Database<unknown>, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  static async open({
    database,
    now = Date.now,
  }: {
    database: Database<unknown>;
    now?: () => number;
  }): Promise<StandingGrants> {
    await migrate(database, { set: "approval", migrations: approvalMigrations });
    return new StandingGrants(database, now);
  }

  /** Undefined when it is not a person who asks: agents cannot grant. */
  async grant(
    who: Principal,
    { agent, tool, rule, prefix = "", count = 10, lifetimeMilliseconds = day }: NewGrant,
  ): Promise<Grant | undefined> {
    if (who.kind !== "person") return undefined;
    const grant: Grant = {
      id: newId(),
      owner: who.id,
      agent,
      tool,
      rule,
      prefix,
      remaining: Math.min(count, 1000),
      expiresAt: this.#now() + Math.min(lifetimeMilliseconds, 90 * day),
    };
    await this.#database.batch([
      statement(this.#database, `INSERT INTO hearth_grant (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, [
        grant.id,
        grant.owner,
        agent,
        tool,
        rule,
        prefix,
        grant.remaining,
        grant.expiresAt,
      ]),
    ]);
    return grant;
  }

  async list(who: Principal): Promise<Grant[]> {
    const rows = await this.#database.all(
      statement<Row>(
        this.#database,
        `SELECT ${columns} FROM hearth_grant WHERE owner = ? AND remaining > 0 AND expires_at > ? ORDER BY expires_at, id`,
        [ownerOf(who), this.#now()],
      ),
    );
    return rows.map(toGrant);
  }

  async revoke(who: Principal, id: string): Promise<boolean> {
    if (who.kind !== "person") return false;
    const [rows] = await this.#database.batch([
      statement(this.#database, "DELETE FROM hearth_grant WHERE id = ? AND owner = ? RETURNING id", [id, who.id]),
    ]);
    return rows!.length === 1;
  }

  /** Uses a grant up by one, if there is one that covers this: one statement, so two runs never share the last one. */
  async use(
    who: Principal,
    { agent, tool, rule, summary }: { agent: string; tool: string; rule: string; summary: string },
  ): Promise<boolean> {
    const [rows] = await this.#database.batch([
      statement(
        this.#database,
        `UPDATE hearth_grant SET remaining = remaining - 1 WHERE remaining > 0 AND id = (
           SELECT id FROM hearth_grant WHERE owner = ? AND agent = ? AND tool = ? AND rule = ? AND remaining > 0 AND expires_at > ?
             AND SUBSTR(?, 1, LENGTH(prefix)) = prefix ORDER BY expires_at, id LIMIT 1)
         RETURNING id`,
        [ownerOf(who), agent, tool, rule, this.#now(), summary],
      ),
    ]);
    return rows!.length === 1;
  }
}

function toGrant(row: Row): Grant {
  return {
    id: row.id,
    owner: row.owner,
    agent: row.agent,
    tool: row.tool,
    rule: row.rule,
    prefix: row.prefix,
    remaining: row.remaining,
    expiresAt: row.expires_at,
  };
}
