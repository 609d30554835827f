import { ledger, type LedgerKind } from "@hearth/journal";
import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import type { ViewFlags } from "../commands/journal.ts";
import { exitCode } from "../exit-code.ts";
import { showView } from "../journal/show-view.ts";
import { time } from "../output/format.ts";

export default action<ViewFlags & { kind?: LedgerKind }, []>(async (session, { kind, ...flags }) => {
  await showView(session, flags, {
    entries: (reader, filter) =>
      ledger(reader, owner, { ...filter, ...(kind === undefined ? {} : { entries: [kind] }) }),
    row: (entry) => [
      String(entry.index),
      time(entry.time),
      entry.kind,
      entry.principal,
      entry.action,
      Object.entries(entry.amounts)
        .map(([unit, amount]) => `${amount} ${unit}`)
        .join(", "),
    ],
    nothing: "Nothing of the kind is in the ledger.",
  });
  return exitCode.ok;
});
