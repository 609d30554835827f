import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { duration, table } from "../output/format.ts";
import { requireHub } from "../hub-access.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const health = await hub.client.health({ signal });
  if (output.json) {
    output.data({ address: hub.address, ...health });
    return exitCode.ok;
  }
  const { agents, tasks, resources, sandbox, escalations = [] } = health;
  output.text(
    table([
      ["Hub", `${hub.address}, ${health.status}, version ${health.version}, up ${duration(health.uptime * 1000)}`],
      ["Agents", `${agents.total}, of which ${agents.active} at work`],
      ["Tasks", `${tasks.running} running, ${tasks.ready} ready, ${tasks.waiting} waiting`],
      [
        "Machine",
        `CPU ${percent(resources.cpu)}, memory ${percent(resources.memory)}, disk ${percent(resources.storage)} used`,
      ],
      ...(sandbox === undefined
        ? []
        : [
            ["Commands", sandbox.state === "contained" ? "contained" : `none: ${sandbox.reason ?? "not examined yet"}`],
          ]),
      ...escalations.map(({ agent, why, attempts }) => [
        "Look at",
        `${agent}: ${why}, ${attempts} restarts did not help; then hearth agent restart ${agent}`,
      ]),
    ]),
  );
  return exitCode.ok;
});

const percent = (value: number): string => `${Math.round(value)} %`;
