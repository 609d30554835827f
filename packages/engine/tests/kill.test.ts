import assert from "node:assert/strict";
import { conformance } from "./harness.ts";
import { killRound, type KillRound } from "./kill-rounds.ts";

const rounds = Number(process.env["HEARTH_KILL_ROUNDS"] ?? 2);
const tasks = rounds > 2 ? 10_000 : 2000;
const leaseMilliseconds = 2000;

conformance(`workers killed at random moments lose nothing and repeat nothing that ended`, async (kind) => {
  const table: KillRound[] = [];
  for (let round = 1; round <= rounds; round++) {
    const result = await killRound(kind, { round, tasks, random: Math.random });
    table.push(result);
    assert.equal(result.lost, 0, `round ${round} lost tasks`);
    assert.equal(result["rerun after completion"], 0, `round ${round} ran completed tasks again`);
    // The lease, the floor of polling, and room for a machine that is busy with other things.
    assert.ok(result["longest stuck ms"] < leaseMilliseconds + 3000, `stuck for ${result["longest stuck ms"]} ms`);
  }
  console.log(`${kind}, ${tasks} tasks a round`);
  console.table(table);
});
