import { action } from "../action.ts";
import type { SettingHistoryFlags } from "../commands/settings.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table, time } from "../output/format.ts";
import { writeValue } from "../settings/read-value.ts";

export default action<SettingHistoryFlags, [string?]>(async (session, { limit, rollback }, key) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  if (rollback !== undefined) {
    const back = await hub.client.settings.rollback(rollback, { signal });
    if (output.json) output.data(back);
    else output.text(`${back.key}: ${writeValue(back.value)}`);
    return exitCode.ok;
  }
  const changes = await hub.client.settings.history({ limit, ...(key === undefined ? {} : { key }) }, { signal });
  if (output.json) output.data({ changes });
  else if (changes.length === 0) output.note("Nothing was changed.");
  else
    output.text(
      table(
        changes.map((change) => [
          String(change.id),
          time(change.changedAt),
          change.key,
          change.secret ? "(a password)" : `${writeValue(change.old)} to ${writeValue(change.new)}`,
          change.changedBy,
          change.reason,
        ]),
      ),
    );
  return exitCode.ok;
});
