import { existsSync } from "node:fs";
import { join } from "node:path";
import { LedgerFile, readTrustFile, verifyLedger } from "@hearth/swarm";
import { action } from "../action.ts";
import type { SwarmLedgerFlags } from "../commands/swarm.ts";
import { UsageError } from "../errors/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import { count, shorten, table, time } from "../output/format.ts";
import { swarmFolder, trustPath } from "../swarm/swarm-place.ts";

export default action<SwarmLedgerFlags, []>(async ({ context, output }, { id, trust }) => {
  const folder = join(swarmFolder(context), id);
  if (!existsSync(folder))
    throw new UsageError(`no aggregator ${id} has run here: there is no ${folder}`, { field: "id" });
  const { finals } = LedgerFile.read(folder);
  const verdict = verifyLedger(finals, await readTrustFile(trustPath(context, trust)));
  if (output.json) {
    output.data({
      verdict,
      commits: finals.map(({ commit, acceptances }) => ({ ...commit, acceptances: acceptances.length })),
    });
    return verdict.ok ? exitCode.ok : exitCode.failed;
  }
  const rows = finals.map(({ commit: { height, time: at, operator, state }, acceptances }) => [
    String(height),
    time(at),
    operator,
    count(acceptances.length, "acceptance"),
    shorten(state.replaceAll("\n", " "), 60),
  ]);
  if (rows.length > 0) output.text(table([["STATE", "WHEN", "OPERATOR", "ACCEPTED BY", "TEXT"], ...rows]));
  if (verdict.ok) output.text(`${count(verdict.commits, "state")}; all that proves them holds. Head: ${verdict.head}`);
  else output.text(`State ${verdict.height} does not hold: ${verdict.why}`);
  return verdict.ok ? exitCode.ok : exitCode.failed;
});
