import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { findOrOpenHub } from "../hub-access.ts";
import { duration, table } from "../output/format.ts";

export default action<{ json: boolean }, [string]>(async (session, _flags, id) => {
  const { output, signal } = session;
  await using hub = await findOrOpenHub(session);
  const agent = await hub.client.agents.get(id, { signal });
  if (output.json) {
    output.data(agent);
    return exitCode.ok;
  }
  const { manifest, performance } = agent;
  output.text(
    table([
      ["Agent", `${agent.id} ${manifest.version}, ${agent.level}, made by ${agent.creator}`],
      ["About", manifest.description],
      ["Health", `${agent.status}, ${agent.state}`],
      ["Last hour", `${performance.tasksCompletedLastHour} completed, ${performance.tasksFailedLastHour} failed`],
      ["Answers in", `${duration(performance.averageResponseMilliseconds)} on average`],
    ]),
  );
  for (const { name, description, permissions } of manifest.capabilities) {
    output.text(`\n${name}${permissions.length === 0 ? "" : ` (may: ${permissions.join(", ")})`}\n  ${description}`);
  }
  return exitCode.ok;
});
