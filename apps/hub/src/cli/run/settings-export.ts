import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const exported = await hub.client.settings.export({ signal });
  if (output.json) output.data(exported);
  else output.text(JSON.stringify(exported, undefined, 2));
  return exitCode.ok;
});
