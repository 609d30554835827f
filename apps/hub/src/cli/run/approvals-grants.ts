import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { table, time } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  await using hub = await findOrOpenHub(session);
  const grants = await hub.client.approvals.grants({ signal: session.signal });
  if (session.output.json) session.output.data({ grants });
  else if (grants.length === 0) session.output.note("There are no standing answers.");
  else
    session.output.text(
      table(
        grants.map((one) => [one.id, one.agent, one.tool, one.subject, `${one.remaining} left`, time(one.expiresAt)]),
      ),
    );
  return exitCode.ok;
});
