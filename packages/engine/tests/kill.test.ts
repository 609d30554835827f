import assert from "node:assert/strict";
import { conformance } from "./harness.ts";
import { killRound, type KillRound } from "./kill-rounds.ts";

const rounds = Number(process.env["HEARTH_KILL_ROUNDS"] ?? 2);
const tasks = rounds > 2 ? 10_000 : 2000;
const leaseMilliseconds = 2000;

conformance(`workers killed at random moments lose nothing and repeat nothing that ended`, async (kind) => {
  const table: KillRound[] = [];
  try {
    for (let round = 1; round <= rounds; round++) {
      const result = await killRound(kind, { round, tasks, random: Math.random });
      table.push(result);
      assert.equal(result.lost, 0, `round ${round} lost tasks`);
      assert.equal(result["rerun after completion"], 0, `round ${round} ran completed tasks again`);
      // How long after the lease a busy machine gets to it is in the table; here only that none stays behind.
      assert.ok(result["longest stuck ms"] < 10 * leaseMilliseconds, `stuck for ${result["longest stuck ms"]} ms`);
    }
  } finally {
    console.log(`${kind}, ${tasks} tasks a round, lease ${leaseMilliseconds} ms`);
    console.table(table);
  }
});
