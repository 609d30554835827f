import { type Database, type Statement, statement } from "@hearth/storage";
import { keyOf, type Line } from "./budget-lines.ts";

/**
 * Adds to what is reserved and spent of a line. People and agents are counted always; a task or a call, of which there
 * are many, only where a limit binds it. What is reserved never falls below nothing, as it would when a limit came after.
 */
export function addUse(
  database: Pick<Database<unknown>, "kind">,
  owner: string,
  line: Line,
  { reserved, spent }: { reserved: number; spent: number },
): Statement {
  const narrow = line.scope === "task" || line.scope === "call";
  const limited = `WHERE EXISTS (SELECT 1 FROM hearth_budget_limit l WHERE l.owner = ? AND l.scope = ?
    AND l.scope_id IN (?, '*') AND l.unit = ? AND l.period = ?)`;
  return statement(
    database,
    `INSERT INTO hearth_budget_use (owner, scope, scope_id, unit, period, period_key, reserved, spent)
     SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT),
       CASE WHEN CAST(? AS BIGINT) < 0 THEN 0 ELSE CAST(? AS BIGINT) END, CAST(? AS BIGINT)
     ${narrow ? limited : "WHERE 1 = 1"}
     ON CONFLICT (owner, scope, scope_id, unit, period, period_key) DO UPDATE SET
       reserved = CASE WHEN hearth_budget_use.reserved + CAST(? AS BIGINT) < 0 THEN 0
         ELSE hearth_budget_use.reserved + CAST(? AS BIGINT) END,
       spent = hearth_budget_use.spent + excluded.spent`,
    [
      owner,
      ...keyOf(line),
      reserved,
      reserved,
      spent,
      ...(narrow ? [owner, line.scope, line.scopeId, line.unit, line.period] : []),
      reserved,
      reserved,
    ],
  );
}
