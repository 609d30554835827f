import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, id) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const ended = await hub.client.agents.restart(id, { signal });
  const again = ended.tasks.length + ended.others;
  if (output.json) output.data({ agent: id, ...ended });
  else output.text(`${id} was restarted${again === 0 ? "" : `; ${again} of its tasks are done again`}.`);
  return exitCode.ok;
});
