import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean; now: boolean }, [string]>(async (session, { now }, id) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const ended = await hub.client.agents.stop(id, { now, signal });
  const back = ended.tasks.length + ended.others;
  if (output.json) output.data({ agent: id, ...ended });
  else
    output.text(
      `${id} is stopped${back === 0 ? "" : `; ${back} of its tasks were given back`}. What waits for it goes on with: hearth agent start ${id}`,
    );
  return exitCode.ok;
});
