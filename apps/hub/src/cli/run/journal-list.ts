import { action } from "../action.ts";
import type { JournalListFlags } from "../commands/journal.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table, time } from "../output/format.ts";

export default action<JournalListFlags, []>(async (session, { limit, goal, task }) => {
  await using hub = await findOrOpenHub(session);
  const receipts = await hub.client.journal.list({
    limit,
    signal: session.signal,
    ...(goal === undefined ? {} : { goal }),
    ...(task === undefined ? {} : { task }),
  });
  if (session.output.json) session.output.data({ receipts });
  else if (receipts.length === 0) session.output.note("No receipts.");
  else {
    const rows = receipts.map((receipt) => [
      String(receipt.index),
      time(receipt.time),
      receipt.action,
      receipt.principal,
      receipt.task === undefined ? `goal ${receipt.goal ?? "none"}` : `task ${receipt.task}`,
    ]);
    session.output.text(table(rows));
  }
  return exitCode.ok;
});
