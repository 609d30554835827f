import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, name) => {
  await using hub = await requireHub(session);
  const link = await hub.client.peers.login(name, { signal: session.signal });
  if (session.output.json) session.output.data({ link });
  else {
    session.output.text(link);
    session.output.note("Open it in a browser on this machine, within ten minutes.");
  }
  return exitCode.ok;
});
