import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, id) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  await hub.client.agents.start(id, { signal });
  if (output.json) output.data({ agent: id });
  else output.text(`${id} takes tasks.`);
  return exitCode.ok;
});
