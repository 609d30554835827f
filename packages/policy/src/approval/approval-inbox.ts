import { describePrincipal, newId, NotFoundError, ownerOf, type Principal } from "@hearth/protocol";
import { type Database, migrate, statement } from "@hearth/storage";
import type { Amounts } from "../budget/amounts.ts";
import type {
  AnswerOutcome,
  ApprovableAction,
  Approval,
  ApprovalState,
  ClaimOutcome,
  DecideOutcome,
} from "./approval.ts";
import { canonicalDigest } from "./canonical-digest.ts";
import { approvalMigrations } from "./migrations.ts";
import { revealHidden } from "./reveal-hidden.ts";

/** How long a question and its answer are good for, and how fresh a sign-in level 3 wants. */
export const approvalLifetime = 10 * 60 * 1000;
export const freshSignIn = 10 * 60 * 1000;
const maximumAgentText = 2000;

export interface ApprovalRequest {
  action: ApprovableAction;
  summary: string;
  why: string;
  rule?: string;
  /** What a standing answer would cover: `subjectOf` the request. */
  subject?: string;
  cost?: Amounts;
  agentText?: string;
}

interface Row {
  id: string;
  owner: string;
  requester: string;
  action: string;
  digest: string;
  summary: string;
  why: string;
  agent_text: string | null;
  state: ApprovalState;
  created_at: number;
  expires_at: number;
  decided_by: string | null;
  rule: string | null;
  subject: string | null;
  cost: string | null;
}

const columns =
  "id, owner, requester, action, digest, summary, why, agent_text, state, created_at, expires_at, decided_by, rule, subject, cost";

/**
 * Questions to a person and their answers. An answer is bound to the digest of the exact action, is good once and for
 * ten minutes, and only the person who owns the data gives it: an agent can ask, and has no way to answer.
 */
export class ApprovalInbox {
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
  }): Promise<ApprovalInbox> {
    await migrate(database, { set: "approval", migrations: approvalMigrations });
    return new ApprovalInbox(database, now);
  }

  /** Asks. The same question that is still open is not asked twice. */
  async request(
    who: Principal,
    { action, summary, why, rule, subject, cost, agentText }: ApprovalRequest,
  ): Promise<Approval> {
    const owner = ownerOf(who);
    const requester = describePrincipal(who);
    const digest = canonicalDigest(action);
    const now = this.#now();
    const text =
      agentText === undefined ? null : revealHidden(agentText.slice(0, maximumAgentText), { multiline: true });
    const [, , rows] = await this.#database.batch([
      statement(
        this.#database,
        "DELETE FROM hearth_approval WHERE owner = ? AND requester = ? AND digest = ? AND state = 'pending' AND expires_at <= ?",
        [owner, requester, digest, now],
      ),
      statement(
        this.#database,
        `INSERT INTO hearth_approval (id, owner, requester, action, digest, level, summary, why, agent_text, state, created_at, expires_at, rule, subject, cost)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [
          newId(),
          owner,
          requester,
          JSON.stringify(action),
          digest,
          action.level,
          revealHidden(summary),
          revealHidden(why),
          text,
          now,
          now + approvalLifetime,
          rule ?? null,
          subject ?? null,
          cost === undefined ? null : JSON.stringify(cost),
        ],
      ),
      statement(
        this.#database,
        `SELECT ${columns} FROM hearth_approval WHERE owner = ? AND requester = ? AND digest = ? AND state = 'pending'`,
        [owner, requester, digest],
      ),
    ]);
    return this.#toApproval(rows![0] as Row);
  }

  async get(who: Principal, id: string): Promise<Approval> {
    const row = await this.#database.first(
      statement<Row>(this.#database, `SELECT ${columns} FROM hearth_approval WHERE id = ? AND owner = ?`, [
        id,
        ownerOf(who),
      ]),
    );
    if (row === undefined) throw new NotFoundError("approval", id);
    return this.#toApproval(row);
  }

  /** The owner's questions, oldest first; by default those that wait for an answer. */
  async list(
    who: Principal,
    { state = "pending", limit = 100 }: { state?: ApprovalState; limit?: number } = {},
  ): Promise<Approval[]> {
    const stored = state === "expired" ? "pending" : state;
    const rows = await this.#database.all(
      statement<Row>(
        this.#database,
        `SELECT ${columns} FROM hearth_approval WHERE owner = ? AND state = ? AND expires_at ${state === "expired" ? "<=" : ">"} ?
         ORDER BY created_at, id LIMIT ?`,
        [ownerOf(who), stored, state === "pending" || state === "expired" ? this.#now() : 0, limit],
      ),
    );
    return rows.map((row) => this.#toApproval(row));
  }

  /**
   * A person's answer.
   * @param signedInAt when this person last proved who they are, in milliseconds since the Unix epoch
   */
  async decide(
    who: Principal,
    { id, answer, signedInAt }: { id: string; answer: "approved" | "denied"; signedInAt: number },
  ): Promise<DecideOutcome> {
    if (who.kind !== "person")
      return { kind: "refused", why: "only a person decides; agents, devices and plugins ask" };
    const approval = await this.get(who, id);
    const now = this.#now();
    if (answer === "approved" && approval.action.level >= 3 && now - signedInAt > freshSignIn) {
      return { kind: "needs-sign-in", why: "level 3 needs a sign-in within the last ten minutes" };
    }
    const [rows] = await this.#database.batch([
      statement(
        this.#database,
        `UPDATE hearth_approval SET state = ?, decided_by = ?, expires_at = ? WHERE id = ? AND owner = ? AND state = 'pending' AND expires_at > ?
         RETURNING ${columns}`,
        [answer, who.id, now + approvalLifetime, id, who.id, now],
      ),
    ]);
    const row = rows![0] as Row | undefined;
    if (row !== undefined) return { kind: "decided", approval: this.#toApproval(row) };
    const current = await this.get(who, id);
    return {
      kind: "refused",
      why: current.state === "expired" ? "it has expired; the agent may ask again" : `it is ${current.state} already`,
    };
  }

  /**
   * Takes an approval up, once. One statement, so that of two processes one wins; a crash after it leaves the action
   * undone and the approval used, never the other way.
   */
  async claim(who: Principal, id: string, action: ApprovableAction): Promise<ClaimOutcome> {
    const owner = ownerOf(who);
    const now = this.#now();
    const digest = canonicalDigest(action);
    const [rows] = await this.#database.batch([
      statement(
        this.#database,
        `UPDATE hearth_approval SET state = 'claimed' WHERE id = ? AND owner = ? AND requester = ? AND digest = ? AND state = 'approved' AND expires_at > ? AND created_at <= ?
         RETURNING id`,
        [id, owner, describePrincipal(who), digest, now, now],
      ),
    ]);
    if (rows!.length === 1) return { kind: "claimed" };
    const approval = await this.get(who, id);
    if (approval.digest !== digest) return { kind: "refused", why: "the action is not the one that was approved" };
    if (approval.requester !== describePrincipal(who)) return { kind: "refused", why: "it was given to another agent" };
    if (approval.createdAt > now) return { kind: "refused", why: "the clock went back to before it was asked" };
    return { kind: "refused", why: approval.state === "claimed" ? "it was used already" : `it is ${approval.state}` };
  }

  /**
   * Looks whether this very action was asked about, and takes its answer up: an approval once, a denial for as long as
   * the question would have been good. This is how an agent that comes back after waiting goes on.
   */
  async answerTo(who: Principal, action: ApprovableAction): Promise<AnswerOutcome> {
    const rows = await this.#database.all(
      statement<Row>(
        this.#database,
        `SELECT ${columns} FROM hearth_approval WHERE owner = ? AND requester = ? AND digest = ? AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT 10`,
        [ownerOf(who), describePrincipal(who), canonicalDigest(action), this.#now()],
      ),
    );
    for (const row of rows) {
      const approval = this.#toApproval(row);
      if (approval.state === "approved" && (await this.claim(who, approval.id, action)).kind === "claimed") {
        return { kind: "claimed", id: approval.id, decidedBy: approval.decidedBy! };
      }
      if (approval.state === "denied") return { kind: "denied", id: approval.id, decidedBy: approval.decidedBy! };
      if (approval.state === "pending") return { kind: "open", approval };
    }
    return { kind: "none" };
  }

  #toApproval(row: Row): Approval {
    const open = row.state === "pending" || row.state === "approved";
    return {
      id: row.id,
      owner: row.owner,
      requester: row.requester,
      action: JSON.parse(row.action) as ApprovableAction,
      digest: row.digest,
      summary: row.summary,
      why: row.why,
      ...(row.rule === null ? {} : { rule: row.rule }),
      ...(row.subject === null ? {} : { subject: row.subject }),
      ...(row.cost === null ? {} : { cost: JSON.parse(row.cost) as Amounts }),
      agentText: row.agent_text ?? undefined,
      state: open && row.expires_at <= this.#now() ? "expired" : row.state,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      decidedBy: row.decided_by ?? undefined,
    };
  }
}
