import { readFile } from "node:fs/promises";
import { HearthClient } from "@hearth/sdk";
import { tokenPath } from "../../config/secrets.ts";
import { readHubFile } from "../../home/hub-file.ts";
import type { Check } from "./finding.ts";

/** Agents of a running hub that are not well. Whether there is a hub at all is another check's to say. */
export const checkAgentHealth: Check = async ({ home, signal }) => {
  const file = await readHubFile(home);
  if (file === undefined) return [];
  const token = (await readFile(tokenPath(home), "utf8").catch(() => "")).trim();
  const client = new HearthClient({ address: file.address, token });
  const agents = await client.agents
    .health({ signal: AbortSignal.any([signal, AbortSignal.timeout(3000)]) })
    .catch(() => undefined);
  if (agents === undefined) return [];
  const unwell = agents.filter(({ status, escalation }) => escalation !== undefined || status !== "healthy");
  if (unwell.length === 0)
    return [{ name: "agent health", state: "live", detail: `${agents.length} agents, all of them healthy` }];
  return unwell.map(({ agentId, status, errorRatePercent, escalation }) => ({
    name: "agent health",
    state: "broken",
    detail:
      escalation === undefined
        ? `${agentId} is ${status}: ${Math.round(errorRatePercent)} % of its runs failed within the hour`
        : `${agentId}: ${escalation.why}, ${escalation.attempts} restarts did not help`,
    fix: escalation === undefined ? "hearth agent health" : `hearth agent restart ${agentId}`,
  }));
};
