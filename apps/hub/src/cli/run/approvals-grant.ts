import { action } from "../action.ts";
import type { GrantFlags } from "../commands/approvals.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<GrantFlags, []>(async (session, { agent, tool, subject, count, hours }) => {
  await using hub = await findOrOpenHub(session);
  const input = { agent, tool, subject, count, lifetimeSeconds: hours * 3600 };
  const { id } = await hub.client.approvals.grant(input, { signal: session.signal });
  if (session.output.json) session.output.data({ id });
  else session.output.text(id);
  return exitCode.ok;
});
