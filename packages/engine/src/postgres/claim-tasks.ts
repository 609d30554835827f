import type { ClaimRequest, Limits } from "../store/driver.ts";
import { type QueueRow, status } from "./queue-row.ts";
import type { Runner } from "./run-script.ts";

// Rows are chosen by an array and not by a join: with a join, a table whose statistics say that it is empty makes
// PostgreSQL compare the whole backlog with every candidate.
const claimText = `
  UPDATE task_queue SET status = ${status.claimed}, running = $7, worker = $2, fence = nextval('task_fence'),
    claimed_at = $3, lease_until = $4
  WHERE task = ANY(ARRAY(
    SELECT candidate.task FROM unnest($1::text[]) AS wanted (capability) CROSS JOIN LATERAL (
      SELECT task, priority FROM task_queue
      WHERE status = ${status.claimable} AND capability = wanted.capability AND ($6::text IS NULL OR owner = $6)
      ORDER BY priority DESC, task LIMIT $5 FOR UPDATE SKIP LOCKED) AS candidate
    ORDER BY candidate.priority DESC, candidate.task LIMIT $5))
  RETURNING *`;

/** Claims within the limits. Runs inside a transaction. */
export async function claimTasks(runner: Runner, request: ClaimRequest, limits: Limits): Promise<QueueRow[]> {
  const { maximum, worker, now, leaseMilliseconds, owner, running } = request;
  const claim = async (capabilities: readonly string[], count: number): Promise<QueueRow[]> => {
    if (count <= 0 || capabilities.length === 0) return [];
    const values = [capabilities, worker, now, now + (leaseMilliseconds ?? 0), count, owner ?? null, running];
    return (await runner.query<QueueRow>(claimText, values)).rows;
  };
  const limited = request.capabilities.filter((name) => limits.capability(name) !== Infinity).toSorted();
  const unlimited = request.capabilities.filter((name) => limits.capability(name) === Infinity);
  const rows = await claim(unlimited, maximum);
  for (const capability of limited) {
    // One claimer of a limited capability at a time: counting and taking must not interleave.
    await lockName(runner, `capability:${capability}`);
    const counted = await runner.query<{ running: number }>(
      `SELECT count(*) AS running FROM task_queue WHERE status = ${status.claimed} AND capability = $1`,
      [capability],
    );
    const free = limits.capability(capability) - counted.rows[0]!.running;
    rows.push(...(await claim([capability], Math.min(maximum - rows.length, free))));
  }
  const admitted = await holdBack(runner, rows, limits);
  return admitted.toSorted((a, b) => b.priority - a.priority || (a.task < b.task ? -1 : 1));
}

/** Gives back what exceeds the limit of its concurrency key, and marks it so that it is not met again at each claim. */
async function holdBack(runner: Runner, rows: readonly QueueRow[], limits: Limits): Promise<QueueRow[]> {
  const byKey = new Map<string, QueueRow[]>();
  for (const row of rows) {
    if (row.concurrency_key === null) continue;
    const name = keyName(row.owner, row.concurrency_key);
    byKey.set(name, [...(byKey.get(name) ?? []), row]);
  }
  if (byKey.size === 0) return [...rows];
  const held = new Set<string>();
  for (const [name, claimed] of [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    await lockName(runner, name);
    const { owner, concurrency_key: key } = claimed[0]!;
    const counted = await runner.query<{ running: number }>(
      `SELECT count(*) AS running FROM task_queue WHERE owner = $1 AND concurrency_key = $2 AND status = ${status.claimed}`,
      [owner, key],
    );
    const others = counted.rows[0]!.running - claimed.length;
    const free = Math.max(0, limits.key(owner, key!) - others);
    const inOrder = claimed.toSorted((a, b) => b.priority - a.priority || (a.task < b.task ? -1 : 1));
    for (const { task } of inOrder.slice(free)) held.add(task);
  }
  if (held.size > 0) {
    await runner.query(
      `UPDATE task_queue SET status = ${status.held}, worker = NULL, fence = NULL, claimed_at = NULL, lease_until = NULL
       WHERE task = ANY($1)`,
      [[...held]],
    );
  }
  return rows.filter(({ task }) => !held.has(task));
}

/** The name under which a key is locked. */
export function keyName(owner: string, key: string): string {
  return `key:${owner}\u0001${key}`;
}

async function lockName(runner: Runner, name: string): Promise<void> {
  await runner.query("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || $1, 0))", [name]);
}
