import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, name) => {
  await using hub = await findOrOpenHub(session);
  await hub.client.skills.remove(name, { signal: session.signal });
  if (session.output.json) session.output.data({ removed: name });
  else session.output.text(`${name} is gone`);
  return exitCode.ok;
});
