import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { bytes, count, table, time } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const { folder, backups, nextAt, problem } = await hub.client.backups.list({ signal });
  if (output.json) {
    output.data({ folder, backups, nextAt, problem });
    return exitCode.ok;
  }
  if (backups.length === 0) output.note(`There is no backup in ${folder}. Make one: hearth backup make`);
  else
    output.text(table(backups.map((one) => [one.name, time(one.madeAt), count(one.files, "file"), bytes(one.bytes)])));
  if (problem !== undefined) output.note(`The last one failed: ${problem}`);
  if (nextAt !== undefined && !hub.own) output.note(`The next one is made ${time(nextAt)}, in ${folder}.`);
  return exitCode.ok;
});
