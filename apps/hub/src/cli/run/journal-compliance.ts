import { complianceLog, type Severity } from "@hearth/journal";
import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import type { ViewFlags } from "../commands/journal.ts";
import { exitCode } from "../exit-code.ts";
import { showView } from "../journal/show-view.ts";
import { time } from "../output/format.ts";

export default action<ViewFlags & { severity: Severity }, []>(async (session, { severity, ...flags }) => {
  await showView(session, flags, {
    entries: (reader, filter) => complianceLog(reader, owner, { ...filter, minimumSeverity: severity }),
    row: (entry) => [
      String(entry.index),
      time(entry.time),
      entry.severity,
      entry.principle ?? "",
      entry.violation,
      entry.principal,
      entry.actionTaken ?? "",
    ],
    nothing: "Nothing of the kind is in the compliance log.",
  });
  return exitCode.ok;
});
