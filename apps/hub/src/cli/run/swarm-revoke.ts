import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, name) => {
  await using hub = await requireHub(session);
  await hub.client.swarm.revoke(name, { signal: session.signal });
  if (session.output.json) session.output.data({ revoked: name });
  else session.output.text(`${name}: put out, for ever`);
  return exitCode.ok;
});
