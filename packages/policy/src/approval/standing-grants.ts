import { newId, ownerOf, type Principal } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import type { StandingGrant } from "./approval.ts";
import { approvalMigrations } from "./migrations.ts";

export interface NewStandingGrant {
  agent: string;
  tool: string;
  /** What it covers, exactly or as a glob with `*`, matched against `subjectOf` of a request. */
  subject: string;
  /** The asking rules it answers. @default whatever asks about the subject */
  rules?: readonly string[];
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
  subject: string;
  rules: string | null;
  remaining: number;
  expires_at: number;
}

const columns = "id, owner, agent, tool, subject, rules, remaining, expires_at";
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
    { agent, tool, subject, rules, count = 10, lifetimeMilliseconds = day }: NewStandingGrant,
  ): Promise<StandingGrant | undefined> {
    if (who.kind !== "person") return undefined;
    const grant: StandingGrant = {
      id: newId(),
      owner: who.id,
      agent,
      tool,
      subject,
      rules,
      remaining: Math.min(count, 1000),
      expiresAt: this.#now() + Math.min(lifetimeMilliseconds, 90 * day),
    };
    await this.#database.batch([
      statement(this.#database, `INSERT INTO hearth_grant (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, [
        grant.id,
        grant.owner,
        agent,
        tool,
        subject,
        rules === undefined ? null : JSON.stringify(rules),
        grant.remaining,
        grant.expiresAt,
      ]),
    ]);
    return grant;
  }

  async list(who: Principal): Promise<StandingGrant[]> {
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

  /** Uses a grant up by one, if it is still alive: one statement, so two runs never share the last use. */
  async use(who: Principal, id: string): Promise<boolean> {
    const [rows] = await this.#database.batch([
      statement(
        this.#database,
        "UPDATE hearth_grant SET remaining = remaining - 1 WHERE id = ? AND owner = ? AND remaining > 0 AND expires_at > ? RETURNING id",
        [id, ownerOf(who), this.#now()],
      ),
    ]);
    return rows!.length === 1;
  }
}

function toGrant(row: Row): StandingGrant {
  return {
    id: row.id,
    owner: row.owner,
    agent: row.agent,
    tool: row.tool,
    subject: row.subject,
    rules: row.rules === null ? undefined : (JSON.parse(row.rules) as string[]),
    remaining: row.remaining,
    expiresAt: row.expires_at,
  };
}
