import { action } from "../action.ts";
import { exitCode } from "../exit-code.ts";
import { requireHub } from "../hub-access.ts";
import { duration, table } from "../output/format.ts";

export default action<{ json: boolean }, []>(async (session) => {
  const { output, signal } = session;
  await using hub = await requireHub(session);
  const agents = await hub.client.agents.health({ signal });
  if (output.json) {
    output.data({ agents });
    return exitCode.ok;
  }
  const now = Date.now();
  output.text(
    table([
      ["AGENT", "STATUS", "LAST SIGN OF LIFE", "DONE", "FAILED", "ERRORS", "ANSWERS IN", "QUEUE", "RESTARTS"],
      ...agents.map((one) => [
        one.agentId,
        `${one.status}, ${one.state}`,
        one.state === "idle" ? "idle" : `${duration(Math.max(0, now - one.lastHeartbeat))} ago`,
        String(one.tasksCompletedLastHour),
        String(one.tasksFailedLastHour),
        `${Math.round(one.errorRatePercent)} %`,
        duration(one.averageResponseMilliseconds),
        String(one.queueDepth),
        String(one.restarts),
      ]),
    ]),
  );
  for (const { escalation } of agents) {
    if (escalation === undefined) continue;
    const { agent, why, attempts } = escalation;
    output.text(
      `\n${agent}: ${why}; ${attempts} restarts did not help. Look at it, then: hearth agent restart ${agent}`,
    );
  }
  return exitCode.ok;
});
