import { auditTrail, type AuditEventType } from "@hearth/journal";
import { owner } from "../../owner.ts";
import { action } from "../action.ts";
import type { ViewFlags } from "../commands/journal.ts";
import { exitCode } from "../exit-code.ts";
import { showView } from "../journal/show-view.ts";
import { shorten, time } from "../output/format.ts";

export default action<ViewFlags & { type?: AuditEventType }, []>(async (session, { type, ...flags }) => {
  await showView(session, flags, {
    entries: (reader, filter) =>
      auditTrail(reader, owner, { ...filter, ...(type === undefined ? {} : { types: [type] }) }),
    row: ({ index, timestamp, eventType, outcome, agentId, userId, target }) => [
      String(index),
      time(timestamp),
      eventType,
      outcome,
      agentId ?? userId,
      shorten(target.replaceAll("\n", " "), 120),
    ],
    nothing: "Nothing of the kind is in the audit trail.",
  });
  return exitCode.ok;
});
