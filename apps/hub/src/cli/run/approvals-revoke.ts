import { NotFoundError } from "@hearth/protocol";
import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, id) => {
  await using hub = await findOrOpenHub(session);
  if (!(await hub.client.approvals.revoke(id, { signal: session.signal })))
    throw new NotFoundError("standing answer", id);
  if (session.output.json) session.output.data({ revoked: id });
  else session.output.text(`${id}: revoked`);
  return exitCode.ok;
});
